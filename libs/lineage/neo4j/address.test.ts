import { describe, expect, it } from '@jest/globals';
import { parseAddress } from './address.ts';
import { GraphUnavailable } from '../graph.ts';

describe('the URL of a graph in Neo4j', () => {
  it('needs no more than scheme and host', () => {
    expect(parseAddress('neo4j://graph.example')).toEqual({
      url: 'neo4j://graph.example',
      host: 'graph.example',
      port: 7687,
      isSecure: false,
      user: null,
      password: '',
      database: null,
      graph: 'lineage',
      displayUrl: 'neo4j://graph.example',
    });
  });

  it('may name a user with an escaped password, a database, a graph, and what the routing of a cluster needs', () => {
    expect(
      parseAddress('neo4j+s://me:p%40ss%2F%25@[::1]:17687/main?graph=next&region=eu'),
    ).toMatchObject({
      url: 'neo4j+s://[::1]:17687?region=eu',
      host: '::1',
      port: 17687,
      isSecure: true,
      user: 'me',
      password: 'p@ss/%',
      database: 'main',
      graph: 'next',
      displayUrl: 'neo4j+s://[::1]:17687/main',
    });
  });

  it('has the user neo4j if it has only a password', () => {
    expect(parseAddress('bolt://:secret@h').user).toBe('neo4j');
  });

  it.each([
    ['bolt://', 'it has no host'],
    ['bolt://me:secret@h:seven', 'it is not a URL'],
    ['https://me:secret@h', 'its scheme is not one of Neo4j'],
    ['bolt://me:secret%@h', 'its password has a % that is not followed by two hex digits'],
    ['bolt://me:secret@h?region=eu', 'it has the parameter "region"'],
    ['bolt://me:secret@h?passwordFile=/there', 'it has both a password and a passwordFile'],
    ['bolt://me@h?passwordFile=/is/not/there', 'from the file /is/not/there'],
  ])('%s is refused without its password, because %s', (url, why) => {
    const refused = () => parseAddress(url);
    expect(refused).toThrow(GraphUnavailable);
    expect(refused).toThrow(why);
    expect(refused).not.toThrow(/secret/);
  });
});
