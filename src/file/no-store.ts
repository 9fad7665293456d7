import { EdgeError } from '#access/edge-error';
import { FileStore } from './file-store.js';

/** An installation that was given no folder: it keeps no bytes, and says so. */
export class NoStore extends FileStore {
  receive = () => Promise.reject(notSet());
  open = () => Promise.resolve(undefined);
  remove = () => Promise.resolve();
  clear = () => Promise.resolve();
}

const notSet = () =>
  new EdgeError('NOT_READY', {
    detail: {
      zh: '本系统未设置文件存储（LIANDAN_FILES）',
      en: 'This installation stores no files (LIANDAN_FILES is not set)',
    },
    remedy: { zh: '请联系系统管理员', en: 'Ask the administrator' },
  });
