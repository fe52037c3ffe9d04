import { misuse } from '../errors.ts'
import type { Provider } from './server.ts'

/** What the choice of a provider rests on. */
export interface Surroundings {
  /** PLUMB_SERVER. */
  forced?: string | undefined
  /** DATABASE_URL, unless it is the address of a server that plumb itself started. */
  databaseUrl?: string | undefined
  /** Asks for the provider of a server that plumb started and that runs now. */
  running: () => Promise<Provider | undefined>
  /** Asks for a Docker engine; gives its version, or nothing when none answers. */
  engine: () => Promise<string | undefined>
}

export interface Choice {
  provider: Provider
  /** One sentence. */
  reason: string
}

const providers: readonly string[] = ['url', 'docker', 'portable'] satisfies Provider[]

/**
 * Chooses where the server comes from: PLUMB_SERVER forces it; else DATABASE_URL; else the one
 * that runs already; else Docker if an engine answers; else portable.
 * Throws (exit 2) when PLUMB_SERVER is no provider, or is `url` without DATABASE_URL.
 */
export const chooseProvider = async (around: Surroundings): Promise<Choice> => {
  const { forced, databaseUrl } = around
  if (forced) {
    if (!providers.includes(forced)) {
      const sentence = `PLUMB_SERVER is "${forced}": set it to url, docker or portable, or unset it.`
      throw misuse('unknown-provider', sentence)
    }
    if (forced === 'url' && !databaseUrl) {
      const sentence = 'PLUMB_SERVER is "url": set DATABASE_URL to the address of a server as well.'
      throw misuse('no-database-url', sentence)
    }
    return { provider: forced as Provider, reason: `PLUMB_SERVER is "${forced}".` }
  }
  if (databaseUrl) return { provider: 'url', reason: 'DATABASE_URL is set.' }
  const running = await around.running()
  if (running) return { provider: running, reason: 'It runs already.' }
  const engine = await around.engine()
  if (engine) return { provider: 'docker', reason: `Docker ${engine} answers.` }
  const reason = 'DATABASE_URL is not set and no Docker engine with Compose answers.'
  return { provider: 'portable', reason }
}
