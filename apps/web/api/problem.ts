/** What the server says when it refuses (problem document), or that it could not be reached. */
export interface ProblemBody {
  type?: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  requestId?: string;
  rule?: string;
  article?: string;
  basis?: { id?: string; title?: string; article?: string }[];
  remedy?: string;
  /** Rules that a typed justification would let pass. */
  justifiable?: string[];
  errors?: { pointer?: string; code?: string; detail?: string; rule?: string }[];
  data?: Record<string, unknown>;
}

/** Said by the server while it still works on the same key, or is too busy: as good as not heard. */
const LATER = ['KEY_IN_FLIGHT', 'BUSY'];

export class Problem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail ?? body.title);
  }
  /** The case has moved on since it was read. */
  get stale(): boolean {
    return this.body.status === 412;
  }
  get signedOut(): boolean {
    return this.body.status === 401;
  }
  /** Not refused: never heard. The same may be sent again under the same key. */
  get unheard(): boolean {
    return this.body.code === 'NETWORK' || this.body.status >= 500;
  }
  /** Decided: what is asked next is another command, under a key of its own. */
  get answered(): boolean {
    return !this.unheard && !this.signedOut && !LATER.includes(this.body.code);
  }
}

const UNHEARD: ProblemBody = {
  title: '网络不通 · No connection',
  status: 0,
  code: 'NETWORK',
  remedy: '已填内容保留，请稍后重试 · Nothing is lost: try again in a moment',
};

export function problemOf(body: unknown, status = 0): Problem {
  if (status === 0) return new Problem(UNHEARD);
  const known = (body ?? {}) as Partial<ProblemBody>;
  return new Problem({ title: `HTTP ${status}`, code: 'UNKNOWN', ...known, status });
}
