import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { firstQuestion } from './first-question.ts';

/** A page, and the policy that lets it do what it does and nothing else. */
export interface Page {
  readonly html: string;
  /** The same, compressed: the explorer has everything inlined. */
  readonly gzipped: Buffer;
  readonly policy: string;
}

/** The explorer of GraphQL: made when first asked for, since it is some megabytes; needs nothing from elsewhere. */
export const explorer = (): Promise<Page> => (made ??= make());

let made: Promise<Page> | null = null;

const make = async (): Promise<Page> => {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Ledgerline: explorer',
    endpoint: '/graphql',
    defaultQuery: firstQuestion,
  });
  return { html, gzipped: await promisify(gzip)(html), policy: policyOf(html) };
};

// The editor works in workers that it makes of its own text (blob:), and writes styles and symbols into the page.
const policyOf = (html: string): string =>
  [
    `default-src 'none'`,
    `script-src '${hashOfScript(html)}'`,
    `worker-src blob:`,
    `style-src 'unsafe-inline'`,
    `img-src data:`,
    `font-src data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

// The page has one script, whose text holds "<script>" too.
const hashOfScript = (html: string): string => {
  const script = html.slice(html.indexOf('<script>') + 8, html.lastIndexOf('</script>'));
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
};
