import { misuse } from '../errors.ts'

const jobsMax = 64

/** How many workers `--jobs` asks for, if it is given. Throws (exit 2) for anything but 1 to 64. */
export const jobsOf = (text: string | undefined): { jobs?: number } => {
  if (text === undefined) return {}
  const jobs = Number(text)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > jobsMax)
    throw misuse('jobs', `Give --jobs a whole number from 1 to ${jobsMax}.`)
  return { jobs }
}
