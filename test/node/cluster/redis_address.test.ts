import { expect, it } from 'vitest';
import { checkAddress, withoutPassword } from '../../../src/node/cluster/redis.js';

it.each([
  ['default:SESAME@first:6379', 'what is no address'],
  ['http://SESAME:SESAME@host', 'what is no address'],
  ['redis:SESAME@host', 'what is no address'],
  ['redis://h:x?password=SESAME', 'what is no address'],
  ['redis://:SESAME/12@host', 'what is no address'],
  ['redis://user:12/SESAME@host', 'what is no address'],
  ['redis://host:1?password=SESAME', 'redis://host:1'],
  ['redis://SESAME:@host/x', 'redis://host/x'],
  ['rediss://SESAME@host', 'rediss://host'],
])('shows nothing of %s that may be a password', (address, shown) => {
  expect(withoutPassword(address)).toBe(shown);
});

it.each([
  ['redis:SESAME@host', 'must be the address of a Redis server; got what is no address'],
  ['redis://SESAME:@host/x', 'a database must be a whole number; got redis://host/x'],
])('refuses %s without it', (address, message) => {
  expect(() => checkAddress(address)).toThrow(message);
});
