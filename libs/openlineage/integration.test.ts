import { expect, test } from '@jest/globals';
import { integrationOf, isPartialView, isPerson, producerVersion } from './integration.ts';

const OPENLINEAGE = 'https://github.com/OpenLineage/OpenLineage';

test.each([
  [`${OPENLINEAGE}/tree/1.52.0/integration/spark`, `${OPENLINEAGE}/integration/spark`],
  [`${OPENLINEAGE}/tree/1.53.0-SNAPSHOT/integration/spark`, `${OPENLINEAGE}/integration/spark`],
  [`${OPENLINEAGE}/blob/v1-0-0/client`, `${OPENLINEAGE}/client`],
  [
    `${OPENLINEAGE}/tree/8f02abf8f02abf8f02abf8f02abf8f02abf8f02a/integration/dbt`,
    `${OPENLINEAGE}/integration/dbt`,
  ],
  [
    'https://github.com/apache/airflow/tree/providers-openlineage/1.14.0',
    'https://github.com/apache/airflow',
  ],
  ['https://github.com/trino-plugins/trino', 'https://github.com/trino-plugins/trino'],
  ['https://example.com/loader-1.2.3', 'https://example.com/loader'],
  ['https://example.com/', 'https://example.com'],
  ['producer', 'producer'],
  ['', ''],
])('%s is the integration %s', (producer, integration) => {
  expect(integrationOf(producer)).toBe(integration);
});

test.each([
  [`${OPENLINEAGE}/tree/1.52.0/integration/spark`, '1.52.0'],
  [`${OPENLINEAGE}/tree/main/integration/spark`, 'main'],
  [
    'https://github.com/apache/airflow/tree/providers-openlineage/1.14.0',
    'providers-openlineage/1.14.0',
  ],
  ['https://example.com/loader-1.2.3', '1.2.3'],
  ['https://github.com/trino-plugins/trino', null],
  ['', null],
])('%s has the version %s', (producer, version) => {
  expect(producerVersion(producer)).toBe(version);
});

test('two versions of one producer are one integration, two producers of one version are two', () => {
  const of = (version: string, name: string) =>
    integrationOf(`${OPENLINEAGE}/tree/${version}/integration/${name}`);
  expect(of('1.30.1', 'spark')).toBe(of('1.52.0', 'spark'));
  expect(of('1.52.0', 'spark')).not.toBe(of('1.52.0', 'flink'));
});

test('dbt is a partial view, wherever its name is a word of the URI', () => {
  expect(isPartialView(`${OPENLINEAGE}/integration/dbt`)).toBe(true);
  expect(isPartialView('https://github.com/dbt-labs/dbt-core')).toBe(true);
  expect(isPartialView(`${OPENLINEAGE}/integration/spark`)).toBe(false);
  expect(isPartialView('https://example.com/dbtools')).toBe(false);
});

test('a person is a producer of its own kind, with or without a name', () => {
  expect(isPerson(integrationOf('urn:ledgerline:person'))).toBe(true);
  expect(isPerson(integrationOf('urn:ledgerline:person:kim'))).toBe(true);
  expect(isPerson(integrationOf('urn:ledgerline:personnel'))).toBe(false);
  expect(isPerson(integrationOf(`${OPENLINEAGE}/tree/1.52.0/integration/spark`))).toBe(false);
  expect(integrationOf('urn:ledgerline:person:kim')).not.toBe(
    integrationOf('urn:ledgerline:person:sam'),
  );
});
