import { expect, it } from '@jest/globals';
import { catalogGeneration, claimCatalog } from '#catalog';
import { openGraph } from '#lineage';
import { createAnswers } from './answers.ts';
import { inNewFolder, send, tale, withPlatform } from '../platforms.contract.ts';
import { readPresent } from './reader.ts';

it('a process that stops writing the catalog keeps answering, and soon follows what another process writes', async () => {
  const config = inNewFolder();
  const answers = createAnswers({
    why: 'nothing yet',
    graphFor: () => openGraph('memory:', null),
    leadsGraph: () => true,
    lastsMs: 0,
    signal: new AbortController().signal,
  });
  const claim = await claimCatalog(config.CATALOG_URL);
  const written = await claim.open();
  await answers.take(written, await catalogGeneration(config.CATALOG_URL));
  answers.endWriting();
  await claim.release();
  await withPlatform(config, 'serve', async ({ log, settled }) => {
    await send(log, tale(1, 20));
    await settled();
  });
  expect(answers.source?.catalog).toBe(written);
  await readPresent(config, answers, { isPatient: true });
  expect(await answers.source?.catalog.checkpoint()).toMatchObject({ sequence: 20 });
  expect(await answers.source?.graph.checkpoint()).toBe(20);
  const { source } = answers;
  await readPresent(config, answers, { isPatient: true });
  expect(answers.source).toBe(source);
  await answers.close();
});
