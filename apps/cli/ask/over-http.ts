import { codeOf, messageOf } from '../causes.ts';
import { NoAnswer } from '../exit-codes.ts';
import { CLIENT } from '../version.ts';
import type { Request, Response, Transport } from './transport.ts';

/** Asks the server at a URL, showing the key if there is one. Throws {@link NoAnswer} when no answer comes. */
export const overHttp = (url: string, key: string | null): Transport => {
  const root = url.replace(/\/+$/, '');
  const send = async (request: Request): Promise<Response> => {
    try {
      const response = await fetch(`${root}${request.path}`, {
        method: request.method,
        headers: {
          'user-agent': CLIENT,
          ...(request.contentType !== undefined && { 'content-type': request.contentType }),
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        ...(request.body !== undefined && { body: request.body }),
        signal: AbortSignal.timeout(request.timeoutMs),
      });
      const contentType = response.headers.get('content-type') ?? '';
      return { status: response.status, contentType, body: await response.text() };
    } catch (cause) {
      throw new NoAnswer(sentence(root, cause, request.timeoutMs), { cause });
    }
  };
  return {
    where: root,
    send: async (request) => {
      const response = await send(request);
      if (response.status === 401) throw new NoAnswer(unknownKey(root, key));
      return response;
    },
    close: () => Promise.resolve(),
  };
};

const unknownKey = (root: string, key: string | null): string =>
  key === null
    ? `the server at ${root} asks for a key: set LEDGERLINE_API_KEY to one that "ledgerline key create" printed`
    : `the server at ${root} does not accept the key in LEDGERLINE_API_KEY: set it to one from the server's API_KEYS_FILE`;

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';

const sentence = (root: string, error: unknown, timeoutMs: number): string => {
  if (isTimeout(error)) {
    return `the server at ${root} did not answer within ${timeoutMs / 1000} s: try again, or ask for less`;
  }
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return `no server listens at ${root}: start one with "ledgerline serve", or name another with --url`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of ${root} is not known: check the name in --url`;
    default:
      return `the server at ${root} cannot be reached (${code ?? messageOf(error)}): check --url, and that the server runs`;
  }
};
