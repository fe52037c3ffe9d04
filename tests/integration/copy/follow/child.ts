// Copies and follows the shop in a process that can be killed: `child.ts <target> <source>`. Prints one
// line of JSON for each lag. With `fence` as third word it cuts over instead, and stays in the fence.
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { cutOver } from '../../../../scripts/lib/copy/follow/cut-over.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import { shopPlan } from './plan.ts'

const [url = '', source = '', word] = process.argv.slice(2)
const options = { url, plan: shopPlan, source }
const stop = new AbortController()
process.on('SIGINT', () => {
  stop.abort()
})

if (word === 'fence')
  await cutOver(options, {
    signal: stop.signal,
    recheck: () =>
      Promise.resolve({
        compare: () => {
          console.log('"fenced"')
          return new Promise(() => undefined)
        },
        close: () => undefined,
      }),
  })

const beginning = await beginFollowing(options)
if (beginning !== 'follow')
  await copyApplication(url, shopPlan, parseSource(source), { landOnly: beginning === 'land' })
console.log('"copied"')
await follow(options, {
  signal: stop.signal,
  onLag: (lag) => {
    console.log(JSON.stringify(lag))
  },
})
