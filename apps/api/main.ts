import path from 'node:path';
import { settings } from '#config/env';
import { projectRoot } from '#config/reference';
import { createApi } from './create-api.js';
import { serveDocs } from './pages.js';
import { serveQueueBoard } from './queue-board.js';
import { serveVerifyPage } from './verify-page.js';
import { serveWeb } from './web.js';

const { PORT, HOST, LIANDAN_WEB } = settings();
const app = await createApi(settings());
serveDocs(app);
serveQueueBoard(app);
serveVerifyPage(app, path.join(projectRoot(), 'dist/verify-page'));
serveWeb(app, path.resolve(projectRoot(), LIANDAN_WEB));
await app.listen(PORT, HOST);
