import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isBlank } from './blank-state.js';
import { keepDurably } from './durable.js';
import { FolderHeld, holdFolder } from './folder-lock.js';
import { parseVerifierKey, rawPublicKey } from './note.js';

/** The newest head that a witness has cosigned of a log: no later one may contradict it. */
export interface WitnessedHead {
  size: number;
  root: Buffer;
  /** The checkpoint with the log's signature and the witness's own. */
  note: string;
}

/** The log that a witness watches: one key for all its years. */
export interface WatchedLog {
  /** `liandan.<deployment>/`; a year follows. */
  prefix: string;
  publicKey: Buffer;
}

/** The witness will not work. The message says why, in both languages, and what to do. */
export class WitnessRefusal extends Error {
  override name = 'WitnessRefusal';
}

/** A witness's own folder: its key, the key of the log it watches, and what it has cosigned. */
export interface WitnessHome {
  privateKey: KeyObject;
  publicKey: Buffer;
  log: WatchedLog;
  /** The log's key was taken over just now, for the first time. */
  pinned: boolean;
  origins: () => string[];
  head: (origin: string) => WitnessedHead | undefined;
  /** Remembers a head; it is on disk before this resolves. */
  remember: (origin: string, head: WitnessedHead) => Promise<void>;
  /** Keeps a signed head that contradicts one we have cosigned: it proves that the log has forked. */
  accuse: (origin: string, note: string) => Promise<void>;
  /** Gives the folder free for another process. */
  release: () => void;
}

interface StateFile {
  v: 1;
  public_key: string;
  log: { prefix: string; public_key: string };
  heads: Record<string, { size: number; root: string; note: string }>;
}

/**
 * Opens the folder and holds it alone; key and state are made at the very first start, which needs the log's verifier key
 * (of any year). A later start may name the key again: another one is refused. Throws WitnessRefusal.
 */
export async function openWitnessHome(folder: string, logKey?: string): Promise<WitnessHome> {
  // Two processes on one folder could each confirm a head.
  const release = await holdFolder(folder).catch((error: unknown) => {
    throw error instanceof FolderHeld ? new WitnessRefusal(error.message) : error;
  });
  try {
    return { ...(await openHeld(folder, logKey)), release };
  } catch (error) {
    release();
    throw error;
  }
}

async function openHeld(folder: string, logKey: string | undefined): Promise<Omit<WitnessHome, 'release'>> {
  const [keyFile, stateFile] = [join(folder, 'key.pem'), join(folder, 'state.json')];
  const asked = logKey === undefined ? undefined : watched(logKey);
  // A first start that was broken off between the two left a state of nothing, whose key never was.
  const pinned = !existsSync(keyFile) && (!existsSync(stateFile) || isBlank(stateFile));
  if (pinned) {
    if (!asked) {
      throw new WitnessRefusal(
        'a new witness must be told the key of the log: set LIANDAN_WITNESS_LOG / 新见证人须指定日志公钥：请设置 LIANDAN_WITNESS_LOG',
      );
    }
    const { privateKey } = generateKeyPairSync('ed25519');
    const state: StateFile = {
      v: 1,
      public_key: rawPublicKey(privateKey).toString('base64'),
      log: { prefix: asked.prefix, public_key: asked.publicKey.toString('base64') },
      heads: {},
    };
    await keepDurably(folder, stateFile, text(state));
    await keepDurably(folder, keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  }
  if (!existsSync(keyFile) || !existsSync(stateFile)) {
    throw new WitnessRefusal(
      `${folder} holds only one of key.pem and state.json: a witness without its memory could confirm a second history. ` +
        'Put the newest copy of both back. / 密钥与状态文件缺一：请一并恢复二者的最新副本。',
    );
  }
  if ((statSync(keyFile).mode & 0o077) !== 0) {
    throw new WitnessRefusal(
      `${keyFile} can be read by others: chmod 600 it, and consider the key known. / 他人可读取见证密钥。`,
    );
  }
  const privateKey = createPrivateKey(readFileSync(keyFile));
  const publicKey = rawPublicKey(privateKey);
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as StateFile;
  if (state.v !== 1 || state.public_key !== publicKey.toString('base64')) {
    throw new WitnessRefusal(
      `${stateFile} belongs to another key: put the pair back. / 状态文件与密钥不配对，请恢复原配对。`,
    );
  }
  const log: WatchedLog = { prefix: state.log.prefix, publicKey: Buffer.from(state.log.public_key, 'base64') };
  if (asked && (asked.prefix !== log.prefix || !asked.publicKey.equals(log.publicKey))) {
    throw new WitnessRefusal(
      `this witness watches ${log.prefix} under another key than the one given. A log that changed its key is another log: ` +
        'ask its operator why, and begin in a new folder only if the answer satisfies you. / ' +
        '所给日志公钥与本见证人已固定的不同：请先向日志运营方查明原因，确认无误后方可用新文件夹重新开始。',
    );
  }
  const heads = new Map<string, WitnessedHead>(
    Object.entries(state.heads).map(([origin, { size, root, note }]) => [
      origin,
      { size, root: Buffer.from(root, 'base64'), note },
    ]),
  );
  return {
    privateKey,
    publicKey,
    log,
    pinned,
    origins: () => [...heads.keys()],
    head: (origin) => heads.get(origin),
    remember: async (origin, head) => {
      const next = new Map(heads).set(origin, head);
      const written = [...next].map(([name, { size, root, note }]) => [
        name,
        { size, root: root.toString('base64'), note },
      ]);
      await keepDurably(
        folder,
        stateFile,
        text({ ...state, heads: Object.fromEntries(written) as StateFile['heads'] }),
      );
      heads.set(origin, head);
    },
    accuse: (origin, note) =>
      keepDurably(folder, join(folder, `contradiction-${origin.replaceAll('/', '-')}.note`), note),
  };
}

const text = (state: StateFile) => `${JSON.stringify(state, undefined, 2)}\n`;

function watched(logKey: string): WatchedLog {
  const { name, publicKey } = parseVerifierKey(logKey);
  const prefix = /^(liandan\.[A-Za-z0-9.-]+\/)\d{4}$/.exec(name)?.[1];
  if (prefix === undefined) throw new WitnessRefusal(`${name} is no log of Liandan / 并非联单日志：${name}`);
  return { prefix, publicKey };
}
