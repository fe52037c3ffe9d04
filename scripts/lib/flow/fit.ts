import { examineReadiness } from '../migrate/readiness.ts'
import { asError } from '../problem.ts'
import type { Server } from '../server/server.ts'
import { statusOf } from '../status.ts'
import { refuseValueless } from './gmrc.ts'
import { mendInterrupted } from './mend.ts'
import { refuseSharedShadow } from './shadow.ts'

/**
 * What every command that changes migrations/ begins with: mends one that was killed, and refuses,
 * before anything is touched, a shadow that is in use, a placeholder without a value, and a database
 * that cannot be written to.
 */
export const refuseUnfit = async (server: Server): Promise<void> => {
  refuseSharedShadow(server)
  await refuseValueless()
  await examineReadiness(server)
  await mendInterrupted(server)
}

/** Throws what contradicts among the files, or between them and the database of `url`. */
export const refuseConflict = async (url?: string): Promise<void> => {
  const [conflict] = (await statusOf(url)).conflicts
  if (conflict) throw asError(conflict)
}

/** refuseUnfit() and refuseConflict(). */
export const refuseUnfitOrConflict = async (server: Server): Promise<void> => {
  await refuseUnfit(server)
  await refuseConflict(server.url)
}
