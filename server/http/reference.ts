/** `/docs/api`: the reference page. Everything it loads comes from this server, so it works without a network. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Router } from 'express';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Rallyboard API</title>
    <link rel="stylesheet" href="/docs/api/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/api/swagger-ui-bundle.js"></script>
    <script src="/docs/api/start.js"></script>
  </body>
</html>
`;

/** The validator would send the document to a service on the internet. */
const start = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null, tryItOutEnabled: false });
`;

const served = ['swagger-ui.css', 'swagger-ui-bundle.js'];

export function referencePages(): Router {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const router = express.Router();
  router.get('/docs/api', (_request, response) => void response.type('html').send(page));
  router.get('/docs/api/start.js', (_request, response) => void response.type('js').send(start));
  for (const file of served)
    router.get(`/docs/api/${file}`, (_request, response) => response.sendFile(file, { root: folder, maxAge: '1h' }));
  return router;
}
