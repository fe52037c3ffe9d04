import { Worker } from 'node:worker_threads'
import { PlumbError } from '../../errors.ts'
import { inHome } from '../../paths.ts'

/** What is asked of a thread, and what it answers: one answer for each call, in their order. */
export interface Call {
  name: string
  args: unknown[]
}

export interface Answer {
  result?: unknown
  failed?: {
    exit?: PlumbError['exit']
    code?: string
    message: string
    place?: PlumbError['place']
  }
}

/** A thread that answers calls. */
export interface Thread<Calls> {
  call: <Name extends keyof Calls & string>(
    name: Name,
    ...args: Calls[Name] extends (...args: infer Args) => unknown ? Args : never
  ) => Promise<Calls[Name] extends (...args: never[]) => infer Result ? Result : never>
  /** Ends the thread, at the latest when the call that it is at is done. */
  end: () => Promise<void>
}

interface Waiting {
  resolve: (result: never) => void
  reject: (error: Error) => void
}

const errorOf = ({ exit, code, message, place }: NonNullable<Answer['failed']>): Error =>
  exit === undefined ? new Error(message) : new PlumbError(exit, code ?? '', message, place)

/** Starts a thread that runs `program`, a path below scripts/ that ends with child.ts. */
export const startThread = <Calls>(program: string, data: unknown): Thread<Calls> => {
  const worker = new Worker(inHome('scripts/child.js'), {
    argv: [program],
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
  })
  const waiting: Waiting[] = []
  let dead: Error | undefined

  const die = (error: Error): void => {
    dead ??= error
    for (const { reject } of waiting.splice(0)) reject(dead)
  }
  worker.on('error', die)
  worker.on('exit', () => {
    die(new Error('the thread has ended'))
  })
  worker.on('message', ({ result, failed }: Answer) => {
    const first = waiting.shift()
    if (failed) first?.reject(errorOf(failed))
    else first?.resolve(result as never)
  })
  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        if (dead) {
          reject(dead)
          return
        }
        waiting.push({ resolve, reject })
        worker.postMessage({ name, args } satisfies Call)
      }),
    end: async () => {
      await worker.terminate()
    },
  }
}
