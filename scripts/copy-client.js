// Puts the built client where action.yml runs it: a checkout of a release needs no build.
import { copyFileSync, mkdirSync } from 'node:fs';

mkdirSync('client', { recursive: true });
copyFileSync('dist/client/ledgerline.mjs', 'client/ledgerline.mjs');
