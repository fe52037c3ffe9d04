import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { undoCopy } from '../../../scripts/lib/copy/undo/undo.ts'
import { planOf, rows, stopHalfway, test } from './items.ts'

const refusal = { exit: 1, code: 'copy-unfinished' }

test('what is half copied is neither proven nor mixed with what another plan copies', async ({
  db,
  legacy,
}) => {
  const plan = planOf('id', 'direct')
  const source = parseSource(legacy.url)
  await stopHalfway(db, plan, legacy.url)
  const count = async (): Promise<number> => {
    const [row] = await db.sql<{ count: number }[]>`select count(*)::integer from trial.items`
    return row?.count ?? 0
  }
  const half = await count()
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(rows)

  await expect(verifyApplication(db.url, plan, { from: source })).rejects.toMatchObject(refusal)
  const other = { ...plan, hash: 'another plan' }
  await expect(copyApplication(db.url, other, source)).rejects.toMatchObject({
    ...refusal,
    message: expect.stringContaining('"plumb copy trial --undo"') as string,
  })
  expect(await count()).toBe(half)

  // What the sentence says helps.
  await undoCopy(db.url, 'trial')
  await copyApplication(db.url, other, source)
  expect(await count()).toBe(rows)
  await verifyApplication(db.url, other, { from: source })
})
