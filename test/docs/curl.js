#!/usr/bin/env node
// As much of curl as the documents use, so that testing them needs nothing but Node: -s -X -H -d -w --data-binary --compressed.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    'data-binary': { type: 'string' },
    'write-out': { type: 'string', short: 'w' },
  },
});
const data = values['data-binary'] ?? values.data;
const response = await fetch(positionals[0], {
  method: values.request ?? (data === undefined ? 'GET' : 'POST'),
  headers: values.header.map((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]),
  body: data?.startsWith('@') ? readFileSync(data.slice(1)) : data,
});
process.stdout.write(await response.text());
process.stdout.write(
  (values['write-out'] ?? '').replace('%{http_code}', response.status).replaceAll('\\n', '\n'),
);
