import path from 'node:path';
import { settings } from '#config/env';
import { projectRoot } from '#config/reference';
import { createApi } from './create-api.js';
import { serveDocs } from './pages.js';
import { serveQueueBoard } from './queue-board.js';
import { serveVerifyPage } from './verify-page.js';
import { serveWeb } from './web.js';

const { PORT, HOST, LIANDAN_WEB } = settings();
settings().needQueue();
const app = await createApi(settings());
serveDocs(app);
serveQueueBoard(app);
serveVerifyPage(app, path.join(projectRoot(), 'dist/verify-page'));
serveWeb(app, path.resolve(projectRoot(), LIANDAN_WEB));
try {
  await app.listen(PORT, HOST);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  console.error(`api: port ${PORT} is taken: set PORT to another one`);
  process.exit(1);
}
