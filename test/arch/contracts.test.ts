import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../server/http/openapi.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { limit } from '../../shared/limit.ts';

const folder = fileURLToPath(new URL('../../shared/api/', import.meta.url));
const nameOf = (contract: (typeof contracts)[number]) => `${contract.method} ${contract.path}`;

describe('the contracts', () => {
  it('given every file of contracts, when its definitions are counted, then all are in the list, each once', () => {
    const sources = readdirSync(folder).map((file) => readFileSync(folder + file, 'utf8'));
    const defined = sources.join('\n').match(/= defineContract\(/g) ?? [];
    expect(contracts.length).toBe(defined.length);
    expect(new Set(contracts.map(nameOf)).size).toBe(contracts.length);
  });

  it.each(contracts.map((contract) => [nameOf(contract), contract] as const))(
    'given %s, when read, then path and params agree',
    (_, contract) => {
      const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(Object.keys(contract.params.shape)).toEqual(inPath);
      expect(contract.path).toMatch(/^\/(v1\/|healthz$|readyz$|metrics$)/);
    },
  );

  it.each(contracts.map((contract) => [nameOf(contract), contract] as const))(
    'given %s, when read, then it is documented and bounded',
    (_, contract) => {
      expect(contract.docs.summary).toMatch(/^[A-Z]/);
      expect(contract.docs.summary.length).toBeLessThan(60);
      expect(contract.docs.description).toMatch(/\.$/);
      expect(contract.requestsPerSecondMax).toBeGreaterThan(0);
      expect(contract.requestsPerSecondMax).toBeLessThanOrEqual(limit.ingestRequestsPerSecondMax);
      if (contract.method === 'GET') expect(contract.bodyFormat).toBe('none');
      const entrance = /^\/v1\/(session|invitations)/.test(contract.path);
      if (contract.path.startsWith('/v1/') && !contract.path.endsWith('.json')) expect(contract.permission === 'open').toBe(entrance);
      const definesSomething =
        (contract.method === 'PUT' || contract.method === 'DELETE') && !entrance && !contract.path.startsWith('/v1/me');
      if (definesSomething) expect(['admin', 'define', 'manage']).toContain(contract.permission);
    },
  );

  it('given an example in the docs, when parsed by its own contract, then it is right', () => {
    for (const contract of contracts) {
      for (const [name, example] of Object.entries(contract.docs.examples ?? {})) {
        expect(contract.body.safeParse(example).error, `${nameOf(contract)} ${name}`).toBeUndefined();
      }
    }
  });

  it('given a POST that its ids do not make idempotent, when read, then it honours Idempotency-Key', () => {
    const posts = contracts.filter((contract) => contract.method === 'POST' && !contract.idempotencyKey).map(nameOf);
    expect(posts).toEqual([
      'POST /v1/activities',
      'POST /v1/previews/metric',
      'POST /v1/plans',
      'POST /v1/identities/{id}/link',
      // These open something once, or not at all.
      'POST /v1/session',
      'POST /v1/invitations/look',
      'POST /v1/invitations/accept',
      'POST /v1/disputes/{id}/settle',
      'POST /v1/workspaces',
    ]);
  });
});

describe('the OpenAPI document', () => {
  const document = openapiDocument('1.2.3');
  // biome-ignore lint/suspicious/noExplicitAny: the document is walked as plain JSON
  const plain = JSON.parse(JSON.stringify(document)) as any;

  it('given the contracts, when the document is made, then it lists exactly them, with their parameters and bodies', () => {
    const listed = Object.entries(plain.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual(contracts.map(nameOf).sort());
    for (const contract of contracts) {
      const operation = plain.paths[contract.path][contract.method.toLowerCase()];
      const named = (place: string) =>
        (operation.parameters ?? []).filter((one: { in: string }) => one.in === place).map((one: { name: string }) => one.name);
      expect(named('path')).toEqual(Object.keys(contract.params.shape));
      expect(named('query')).toEqual(Object.keys(contract.query.shape));
      expect(operation.requestBody !== undefined).toBe(contract.bodyFormat !== 'none');
      expect(operation.security !== undefined).toBe(contract.permission !== 'open');
      expect(operation.responses).toHaveProperty(String(contract.status));
      expect(operation.responses).toHaveProperty('default');
    }
  });

  it('given the document, when its references are followed, then each leads somewhere and no id is used twice', () => {
    const references = [...JSON.stringify(plain).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const target = reference.split('/').reduce((node, key) => node?.[decodeURIComponent(key)], plain);
      expect(target, reference).toBeTypeOf('object');
    }
    const ids = Object.values(plain.paths).flatMap((item) => Object.values(item as object).map((operation) => operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('given limits, when the document is read, then it carries them', () => {
    const body = JSON.stringify(plain.paths['/v1/people/{id}'].put.requestBody);
    expect(body).toContain(`"maxLength":${limit.nameLengthMax}`);
    expect(plain.openapi).toMatch(/^3\.1\./);
    expect(plain.info.version).toBe('1.2.3');
  });
});
