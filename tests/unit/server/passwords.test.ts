import { describe, expect, test } from 'vitest'
import {
  isAddress,
  whomOf,
  withoutPassword,
  withThisPassword,
} from '../../../scripts/lib/address.ts'
import { passwordIn } from '../../../scripts/lib/passwords.ts'

describe('an address', () => {
  test.for([
    ['postgres://me:secret@host/db?sslmode=require', 'postgres://me@host/db?sslmode=require'],
    ['postgres:///db?host=h&user=me&password=secret', 'postgres:///db?host=h&user=me'],
    ['postgres://h/db?sslpassword=secret&password=secret', 'postgres://h/db'],
    ['postgres://me@h/db?host=%2Ftmp', 'postgres://me@h/db?host=%2Ftmp'],
  ])('%s is shown as %s', ([url = '', shown]) => {
    expect(withoutPassword(url)).toBe(shown)
  })

  test('has its parts in its query, too', () => {
    const whom = { host: 'h', port: 5433, user: 'me', password: 'p', database: 'db' }
    expect(whomOf('postgres://me:p@h:5433/db')).toEqual(whom)
    expect(whomOf('postgres:///db?host=h&port=5433&user=me&password=p')).toEqual(whom)
  })

  test('takes a password where it has a place for it', () => {
    for (const url of ['postgres://me@h/db', 'postgres:///db?host=h&user=me'])
      expect(whomOf(withThisPassword(url, 'a#:b')).password).toBe('a#:b')
  })

  test.for(['postgres://u:1#p@h/db', 'postgres://u:1/p@h/db', 'postgres://u:1?p@h/db', 'host=h'])(
    '%s is none: a password would be taken for something else, and shown',
    (text) => {
      expect(isAddress(text)).toBe(false)
    },
  )
})

describe('a password file', () => {
  const whom = { host: 'h', port: 5432, user: 'u', database: 'd', password: '' }

  test.for([
    [['h:5433:*:u:no', 'h:5432:d:u:a\\:b\\\\c', 'h:*:*:*:later'], 'a:b\\c'],
    [['#*:*:*:*:remark', '*:*:*:*:any'], 'any'],
    [['h:5432:other:u:no'], undefined],
    [['h:5432', ''], undefined],
  ] as const)('%j holds %s', ([lines, password]) => {
    expect(passwordIn([...lines], whom)).toBe(password)
  })
})
