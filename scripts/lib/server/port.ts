import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'

/** Listens for a moment; gives the port, or nothing when it is taken. 0 asks for any free port. */
const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })

/** The port that `file` remembers, if it does. */
export const rememberedPort = async (file: string): Promise<number | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  const port = Number(text.trim())
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined
}

/**
 * A port on 127.0.0.1 that is free now: the remembered one, or else another, which is then
 * remembered in `file`, so that addresses stay the same from one start to the next.
 */
export const freePort = async (file: string): Promise<number> => {
  const before = await rememberedPort(file)
  const port = (before && (await tryPort(before))) ?? (await tryPort(0))
  if (!port) throw new Error('no port on 127.0.0.1 is free')
  await writeFile(file, `${port}\n`)
  return port
}
