import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isBlank } from './blank-state.js';
import { type Hash, sha256 } from './leaf.js';
import { ed25519Signer, type Signer } from './note.js';
import { Frontier } from './tree.js';

/** The last head signed for a log: what no later head may contradict. */
export interface SignedHead {
  size: number;
  root: Buffer;
  frontier: Frontier;
  note: string;
}

/** The signer will not sign. The message says why, in both languages, and what to do. */
export class SignerRefusal extends Error {
  override name = 'SignerRefusal';
}

/** The signer's own folder: its key and its memory, both kept outside the database that it watches. */
export interface SignerHome {
  signer: Signer;
  publicKey: Buffer;
  heads: ReadonlyMap<string, SignedHead>;
  /** Remembers further heads; they are on disk before it returns. */
  remember: (grown: ReadonlyMap<string, SignedHead>) => void;
}

/** What a home keeps a key of, and how the trees are hashed whose heads it remembers. */
export interface KeyKind {
  hash: Hash;
  /** The text of a new key file. */
  create: () => string;
  open: (keyFile: string) => Signer;
}

/** The log's own: an Ed25519 key in PEM. */
export const ED25519_KEY: KeyKind = {
  hash: sha256,
  create: () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  open: (keyFile) => ed25519Signer(createPrivateKey(keyFile)),
};

interface StateFile {
  v: 1;
  public_key: string;
  heads: Record<string, { size: number; root: string; frontier: string[]; note: string }>;
}

/**
 * Opens the folder, or creates key and state at the very first start, also one that was broken off between the two: the
 * key of a state without heads never was, and so signed nothing. Throws SignerRefusal when only one of the two is
 * there, when others can read the key, or when the state does not belong to the key.
 */
export function openSignerHome(folder: string, kind: KeyKind = ED25519_KEY): SignerHome {
  const keyFile = join(folder, 'key.pem');
  const stateFile = join(folder, 'state.json');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(keyFile) && (!existsSync(stateFile) || isBlank(stateFile))) {
    const key = kind.create();
    writeDurably(folder, stateFile, encode(kind.open(key).publicKey, new Map()));
    writeDurably(folder, keyFile, key);
  }
  if (!existsSync(keyFile) || !existsSync(stateFile)) {
    throw new SignerRefusal(
      `${folder} holds only one of key.pem and state.json: a signer without its memory could sign a second history. ` +
        'Put the newest copy of both back. / 密钥与状态文件缺一：请一并恢复二者的最新副本。',
    );
  }
  if ((statSync(keyFile).mode & 0o077) !== 0) {
    throw new SignerRefusal(
      `${keyFile} can be read by others: chmod 600 it, and consider the key known. / 他人可读取签名密钥。`,
    );
  }
  const signer = kind.open(readFileSync(keyFile, 'utf8'));
  const { publicKey } = signer;
  const heads = decode(stateFile, publicKey, kind.hash);
  let kept = encode(publicKey, heads);
  const remember = (grown: ReadonlyMap<string, SignedHead>) => {
    // Besides the hold on the folder (folder-lock.ts): a folder that two machines share is held by neither.
    if (readFileSync(stateFile, 'utf8') !== kept) {
      throw new SignerRefusal(
        `${stateFile} was written by somebody else: one signer alone may work in a folder. / 状态文件已被他人写入：一个文件夹只能有一个签名器。`,
      );
    }
    kept = encode(publicKey, new Map([...heads, ...grown]));
    writeDurably(folder, stateFile, kept);
    for (const [tree, head] of grown) heads.set(tree, head);
  };
  return { signer, publicKey, heads, remember };
}

/** The home in the folder, for those who only look: undefined where no signer has ever begun. */
export const existingSignerHome = (folder: string, kind: KeyKind = ED25519_KEY): SignerHome | undefined =>
  existsSync(join(folder, 'key.pem')) ? openSignerHome(folder, kind) : undefined;

function encode(publicKey: Buffer, heads: ReadonlyMap<string, SignedHead>): string {
  const state: StateFile = { v: 1, public_key: publicKey.toString('base64'), heads: {} };
  for (const [tree, { size, root, frontier, note }] of heads) {
    state.heads[tree] = {
      size,
      root: root.toString('base64'),
      frontier: frontier.peaks.map((hash) => hash.toString('base64')),
      note,
    };
  }
  return `${JSON.stringify(state, undefined, 2)}\n`;
}

function decode(file: string, publicKey: Buffer, hash: Hash): Map<string, SignedHead> {
  const state = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  if (state.v !== 1 || state.public_key !== publicKey.toString('base64')) {
    throw new SignerRefusal(
      `${file} belongs to another key: put the pair back. / 状态文件与密钥不配对，请恢复原配对。`,
    );
  }
  return new Map(
    Object.entries(state.heads).map(([tree, { size, root, frontier, note }]) => {
      const head = {
        size,
        root: Buffer.from(root, 'base64'),
        frontier: new Frontier(
          size,
          frontier.map((peak) => Buffer.from(peak, 'base64')),
          hash,
        ),
        note,
      };
      if (!head.frontier.root().equals(head.root)) {
        throw new SignerRefusal(
          `${file}: the state of ${tree} contradicts itself; restore it. / 状态文件已损坏，请恢复。`,
        );
      }
      return [tree, head];
    }),
  );
}

/** Write aside, flush, rename, flush the folder: after a crash there is the old file or the new one, never half. */
function writeDurably(folder: string, file: string, text: string): void {
  const aside = `${file}.new`;
  const handle = openSync(aside, 'w', 0o600);
  try {
    writeFileSync(handle, text); // all of it, or an error: `writeSync` may write a part and say so in its answer only
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(aside, 0o600);
  renameSync(aside, file);
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
