import { generateKeyPairSync, sign } from 'node:crypto'

/** One value of ASN.1 in its DER form: a tag, the length, the content. */
const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const utcTime = (date: Date) =>
  der(
    0x17,
    Buffer.from(
      date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2),
    ),
  )

/**
 * A certificate that vouches for itself, for the address 127.0.0.1, from yesterday to tomorrow, and its
 * key; both as PEM. Made by hand (RFC 5280), because Node makes none and not every machine has openssl.
 */
export const selfSigned = (): { certificate: string; key: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = sequence(objectId('2a8648ce3d040302'))
  const commonName = sequence(objectId('550403'), der(0x0c, Buffer.from('127.0.0.1')))
  const name = sequence(der(0x31, commonName))
  const day = 24 * 3600 * 1000
  const validity = sequence(
    utcTime(new Date(Date.now() - day)),
    utcTime(new Date(Date.now() + day)),
  )
  const yes = der(0x01, Buffer.from([0xff]))
  const isAuthority = sequence(objectId('551d13'), yes, der(0x04, sequence(yes)))
  const address = sequence(der(0x87, Buffer.from([127, 0, 0, 1])))
  const alternativeName = sequence(objectId('551d11'), der(0x04, address))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ...[algorithm, name, validity, name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority, alternativeName)),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
