import path from 'node:path';
import { settings } from '#config/env';
import { projectRoot } from '#config/reference';
import { createApi } from './create-api.js';
import { serveDocs, serveWeb } from './pages.js';

const { PORT, HOST, LIANDAN_WEB } = settings();
const app = await createApi(settings());
serveDocs(app);
serveWeb(app, path.resolve(projectRoot(), LIANDAN_WEB));
await app.listen(PORT, HOST);
