import { z } from 'zod';

// What a sender and an asker do, over HTTP, with a server in another process.

/** Sends one event, as JSON text; the status of the answer, and the position if it was taken. */
export const sendEvent = async (
  url: string,
  body: string,
): Promise<{ readonly status: number; readonly position: string }> => {
  const response = await fetch(`${url}/api/v1/lineage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await response.text();
  return {
    status: response.status,
    position: response.headers.get('ledgerline-position') ?? '',
  };
};

/** Sends events one after the other; the position of the last one. Throws for one that is not taken. */
export const sendAll = async (url: string, events: readonly object[]): Promise<string> => {
  let last = '';
  for (const event of events) {
    const { status, position } = await sendEvent(url, JSON.stringify(event));
    if (status !== 201) throw new Error(`an event was answered with ${status}`);
    last = position;
  }
  return last;
};

/** Asks a question that is answered: its data. Throws the first error. */
export const ask = async (
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = answer.parse(await response.json());
  const [error] = errors;
  if (error !== undefined || data === null || data === undefined) {
    throw new Error(`${error?.message ?? 'no data'}: ${query}`);
  }
  return data;
};

const answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});
