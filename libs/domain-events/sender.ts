import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { readOrNull } from './command-event.ts';

/** Where a request came from: this machine, a network that is not routed on the internet, or anywhere else. */
export type AddressClass = z.infer<typeof addressClass>;

/**
 * Who sent an event, as stored in the metadata of its entry. It is not part of the event: the same event from another
 * sender is a duplicate, and the entry keeps the first sender.
 */
export interface Sender {
  /** The actor of the API key, or the user of the operating system; never the key itself. */
  readonly actor: string | null;
  readonly address: AddressClass | null;
  /** The client, as its `User-Agent` header gives it. */
  readonly client: string | null;
}

/** The sender of entries for which none was recorded. */
export const UNKNOWN_SENDER: Sender = { actor: null, address: null, client: null };

/** The metadata of an entry, as JSON text; unknown members are left out. */
export const senderMetadata = ({ actor, address, client }: Sender): string =>
  JSON.stringify({
    ...(actor !== null && { actor }),
    ...(address !== null && { address }),
    ...(client !== null && { client }),
  });

/**
 * The sender in the metadata of an entry. Never throws: anything that {@link senderMetadata} would not write counts
 * as unknown.
 */
export const readSender = (metadata: string): Sender => {
  // The common case of older entries.
  if (metadata === '{}') return UNKNOWN_SENDER;
  return readOrNull(() => stored.parse(JSON.parse(metadata))) ?? UNKNOWN_SENDER;
};

/**
 * The class of an IP address; null for a text that is not one. An IPv4 address mapped into IPv6 has the class of the
 * IPv4 address.
 */
export const addressClassOf = (address: string): AddressClass | null => {
  const known = knownClasses.get(address);
  if (known !== undefined) return known;
  const found = findClass(address);
  if (knownClasses.size >= MOST_KNOWN) knownClasses.clear();
  knownClasses.set(address, found);
  return found;
};

// Asked for each request, mostly for few addresses; a search in a block list takes some microseconds.
const knownClasses = new Map<string, AddressClass | null>();
const MOST_KNOWN = 1000;

const findClass = (address: string): AddressClass | null => {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(plain) === 0) return null;
  if (LOOPBACK.check(plain, family)) return 'LOOPBACK';
  return PRIVATE.check(plain, family) ? 'PRIVATE' : 'PUBLIC';
};

/**
 * A `User-Agent` as it is stored: without control and formatting characters, at most {@link MAX_CLIENT} characters;
 * null if nothing is left.
 */
export const clientName = (userAgent: string | undefined): string | null => {
  if (userAgent === undefined) return null;
  // Cut twice: the header may be long, and the cut must not split a surrogate pair.
  const plain = userAgent
    .slice(0, 4 * MAX_CLIENT)
    .replace(UNSAFE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return Array.from(plain).slice(0, MAX_CLIENT).join('').trim() || null;
};

const MAX_CLIENT = 200;

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const addressClass = z.enum(['LOOPBACK', 'PRIVATE', 'PUBLIC']);

const stored = z.object({
  actor: z.string().nullable().default(null).catch(null),
  address: addressClass.nullable().default(null).catch(null),
  client: z.string().nullable().default(null).catch(null),
});

const blockList = (...subnets: readonly (readonly [net: string, prefix: number])[]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of subnets) {
    list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
};

const LOOPBACK = blockList(['127.0.0.0', 8], ['::1', 128]);

// RFC 1918, carrier-grade NAT (RFC 6598), link-local and unique local addresses.
const PRIVATE = blockList(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['fc00::', 7],
  ['fe80::', 10],
);
