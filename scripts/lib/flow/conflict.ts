import { asError } from '../problem.ts'
import { statusOf } from '../status.ts'

/** Throws what contradicts among the files, or between them and the database of `url`. */
export const refuseConflict = async (url?: string): Promise<void> => {
  const [conflict] = (await statusOf(url)).conflicts
  if (conflict) throw asError(conflict)
}
