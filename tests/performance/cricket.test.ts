import { testHotQueries } from '../support/hot_queries.ts'

await testHotQueries('cricket')
