import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback, type Config } from '#platform';

/**
 * Why a request may come from a page of another site in someone's browser, as one sentence; `null` when it does not.
 * Browsers name the origin of the page as `Origin` when they send something. When they only fetch, as for an image, they
 * say in `Sec-Fetch-Site` that the page is of another site or origin. A server without keys is for this machine only: a
 * foreign name that was pointed at it (DNS rebinding) shows in `Host`.
 */
export const foreignSite = (
  { origin, host, ...others }: IncomingHttpHeaders,
  config: Pick<Config, 'API_KEYS_FILE'>,
): string | null => {
  if (config.API_KEYS_FILE === null && host !== undefined && !isLoopback(nameOf(host))) {
    return `this server asks for no key, so it answers only to localhost and 127.0.0.1, and not to ${brief(host)}`;
  }
  if (origin === undefined) {
    const site = others['sec-fetch-site'];
    // `none` is an address that a person typed or chose. Other clients than browsers do not send the header.
    if (site === undefined || site === 'same-origin' || site === 'none') return null;
    return "a page of another site may not ask here: a browser's request must come from a page of this server";
  }
  if (isSameHost(origin, host ?? '')) return null;
  return `a page of ${brief(origin)} may not send here: a browser's request must come from a page of this server`;
};

/** Without the port. */
const nameOf = (host: string): string => host.replace(/:\d*$/, '');

const isSameHost = (origin: string, host: string): boolean => {
  const page = URL.canParse(origin) ? new URL(origin) : null;
  if (page === null || !/^https?:$/.test(page.protocol)) return false;
  // The scheme's own port may be left out, and a proxy in between may speak https for us.
  const server = `${page.protocol}//${host}`;
  return URL.canParse(server) && new URL(server).host === page.host;
};

const brief = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
