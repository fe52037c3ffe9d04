/** An index or key that is on record as taken away; `kind` as in copying.deferred. */
export interface DeferredKey {
  table: string
  name: string
  kind: 'index' | 'key' | 'foreign key' | 'validation'
}

const byTable = (keys: DeferredKey[]): DeferredKey[][] =>
  [...new Set(keys.map(({ table }) => table))].map((table) =>
    keys.filter((key) => key.table === table),
  )

/**
 * In which order keys are made: rounds, one after the other, of units that may run at the same time;
 * the keys of a unit follow each other. Indexes get in nobody's way. Constraints and foreign keys lock
 * whole tables, and two of them could wait for each other, but they take no time. Two validations of
 * one table would wait for each other, too.
 */
export const roundsOf = (keys: DeferredKey[]): DeferredKey[][][] => {
  const of = (kind: DeferredKey['kind']) => keys.filter((key) => key.kind === kind)
  return [
    of('index').map((key) => [key]),
    [of('key')],
    [of('foreign key')],
    byTable(of('validation')),
  ]
}
