/** The OpenAPI document, made from the contracts. */
import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { errorReplySchema } from '../../shared/api/common.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { contracts } from '../../shared/api/contracts.ts';

export type OpenapiDocument = ReturnType<typeof createDocument>;

const permissions: Record<Contract['permission'], string> = {
  open: 'Open to everyone.',
  known: 'Any key or session.',
  read: 'A key with the scope read, or anybody signed in.',
  entries: 'A key with the scope read; signed in, reps read their own, managers those of their teams.',
  ingest: 'A key with the scope ingest, or an administrator.',
  correct: 'A key with the scope ingest, for its own source; an administrator; managers within their teams.',
  manage: 'An administrator; managers within their teams.',
  define: 'An administrator or a manager.',
  admin: 'A key with the scope admin, or an administrator.',
};

let made: { version: string; document: OpenapiDocument } | undefined;

/** Made once: it only depends on the version. */
export function openapiDocument(version: string): OpenapiDocument {
  if (made?.version !== version) made = { version, document: createApiDocument(version) };
  return made.document;
}

function createApiDocument(version: string): OpenapiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const contract of contracts) {
    paths[contract.path] = { ...paths[contract.path], [contract.method.toLowerCase()]: operationOf(contract) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rallyboard',
      version,
      description: 'Live boards for a sales floor. Errors are listed in the README.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key' } } },
  });
}

function operationOf(contract: Contract): ZodOpenApiOperationObject {
  const { method, path, params, query, permission, docs, status, replyFormat } = contract;
  const [, version, resource = 'server'] = path.split('/');
  const operation: ZodOpenApiOperationObject = {
    operationId: operationId(method, path),
    tags: [version === 'v1' && !resource.includes('.') ? resource : 'server'],
    summary: docs.summary,
    description: `${docs.description}\n\n${permissions[permission]}`,
    requestParams: { path: params, query },
    responses: {
      [status]: {
        description: 'Done',
        content: replyFormat === 'text' ? { 'text/plain': { schema: contract.reply } } : { 'application/json': { schema: contract.reply } },
      },
      default: { description: 'A refusal', content: { 'application/json': { schema: errorReplySchema } } },
    },
  };
  if (permission !== 'open') operation.security = [{ key: [] }];
  if (contract.bodyFormat !== 'none') operation.requestBody = { required: true, content: bodyContent(contract.body, contract) };
  return operation;
}

function bodyContent(schema: z.ZodType, { bodyFormat, docs }: Contract) {
  const examples = docs.examples && Object.fromEntries(Object.entries(docs.examples).map(([name, value]) => [name, { value }]));
  const json = { 'application/json': { schema, ...(examples && { examples }) } };
  if (bodyFormat === 'json') return json;
  return { ...json, 'application/x-ndjson': { schema: { type: 'string' as const, description: 'One activity a line' } } };
}

/** `GET /v1/boards/{id}/view` -> `getV1BoardsIdView`. */
function operationId(method: string, path: string): string {
  const words = path.match(/\w+/g) ?? [];
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
