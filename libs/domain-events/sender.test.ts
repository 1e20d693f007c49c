import { describe, expect, it } from '@jest/globals';
import {
  addressClassOf,
  clientName,
  readSender,
  senderMetadata,
  UNKNOWN_SENDER,
} from './sender.ts';

describe('the class of an address', () => {
  it.each([
    ['127.0.0.1', 'LOOPBACK'],
    ['127.9.9.9', 'LOOPBACK'],
    ['::1', 'LOOPBACK'],
    ['::ffff:127.0.0.1', 'LOOPBACK'],
    ['10.1.2.3', 'PRIVATE'],
    ['172.16.0.1', 'PRIVATE'],
    ['172.32.0.1', 'PUBLIC'],
    ['192.168.1.1', 'PRIVATE'],
    ['::ffff:192.168.1.1', 'PRIVATE'],
    ['100.64.0.1', 'PRIVATE'],
    ['169.254.1.1', 'PRIVATE'],
    ['fe80::1%eth0', 'PRIVATE'],
    ['fd12:3456::1', 'PRIVATE'],
    ['8.8.8.8', 'PUBLIC'],
    ['2001:4860:4860::8888', 'PUBLIC'],
    ['', null],
    ['localhost', null],
    ['127.0.0.1:80', null],
  ])('of %j is %s', (address, expected) => {
    expect(addressClassOf(address)).toBe(expected);
  });
});

describe('the name of a client', () => {
  it('is its User-Agent, without control and formatting characters', () => {
    expect(clientName('openlineage-python/1.2')).toBe('openlineage-python/1.2');
    expect(clientName(' a\u001b[31m\u0000\u202eb \t c ')).toBe('a [31m b c');
    expect(clientName('half \ud83d of a pair')).toBe('half of a pair');
    expect(clientName(undefined)).toBeNull();
    expect(clientName('\u0007\u200b ')).toBeNull();
  });

  it('is cut at 200 characters, never within one', () => {
    expect(clientName('x'.repeat(5000))).toBe('x'.repeat(200));
    expect(clientName(`${'x'.repeat(199)}🙂🙂`)).toBe(`${'x'.repeat(199)}🙂`);
    expect(clientName('🙂'.repeat(500))).toBe('🙂'.repeat(200));
  });
});

describe('the sender in the metadata of an entry', () => {
  it('is read as it was written', () => {
    const sender = { actor: 'kim', address: 'PRIVATE', client: 'curl/8' } as const;
    expect(readSender(senderMetadata(sender))).toEqual(sender);
    expect(senderMetadata(UNKNOWN_SENDER)).toBe('{}');
    expect(senderMetadata({ ...UNKNOWN_SENDER, actor: 'kim' })).toBe('{"actor":"kim"}');
  });

  it('is read beside other members', () => {
    expect(readSender('{"actor":"kim","blob":"abc","length":7}')).toEqual({
      ...UNKNOWN_SENDER,
      actor: 'kim',
    });
  });

  it.each(['{}', '', 'no JSON', '[]', 'null', '"kim"', '{"actor":7,"address":"MARS"}'])(
    'is not known of %s',
    (metadata) => {
      expect(readSender(metadata)).toEqual(UNKNOWN_SENDER);
    },
  );
});
