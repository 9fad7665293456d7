import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Actor } from '#domain/actor';
import { candidatesOf } from '#workflow/decide';
import { entrusted, type Right, rightTo } from '#workflow/rights';
import { Workflow } from '#workflow/workflow';
import { type Offers, OFFERS } from '../http/offers.js';
import { type Declared, declaredOperations } from '../http/operations.js';
import { machines, places } from '../http/places.js';
import { needsFactor } from '../http/signing.guard.js';
import { AFTER_ACTION } from '../incident/room.acts.js';
import { type Post, POSTS } from './posts.js';
import { scenesOf } from './scenes.js';

interface Held extends Right {
  /** Signed with a second factor, where the deployment demands one. */
  secondFactor: boolean;
}
/** An act, and which posts hold it. What a post does not hold is refused to it. */
interface ActRow {
  operation: string;
  /** The collection that it is asked of. */
  resource: string;
  machine: string | null;
  verb: string | null;
  held: Record<string, Held>;
}
export interface Matrix {
  posts: Omit<Post, 'by'>[];
  acts: ActRow[];
}

/**
 * Who may ask for what by its office: asked, post by post, of the very guards that refuse the commands. Nothing of it is
 * written down anywhere.
 */
@Injectable()
export class RightsService {
  private made: Matrix | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly workflow: Workflow,
  ) {}

  matrix(): Matrix {
    return (this.made ??= this.ask());
  }

  private ask(): Matrix {
    const declared = declaredOperations(this.modules);
    const offers = [
      ...new Set(declared.flatMap(({ handler }) => (Reflect.getMetadata(OFFERS, handler) as Offers | undefined) ?? [])),
      AFTER_ACTION,
    ];
    const told = (by: Actor) => offers.flatMap((each) => each.rights(by));
    const registers = new Map(POSTS.map(({ id, by }) => [id, { own: told(by), entrusted: told(entrusted(by)) }]));
    const known = new Set(offers.flatMap(({ operations }) => operations));
    const acts = declared.flatMap((operation): ActRow[] => {
      const { id, route, resource } = operation;
      const event = eventOf(operation);
      const kind = event && this.kindWith(event);
      if (!kind && !known.has(id)) return [];
      const rightOf = (post: Post): Right | undefined => {
        if (kind) return rightTo(kind, event.verb, post.by, scenesOf(event.machine));
        const { own = [], entrusted: more = [] } = registers.get(post.id) ?? {};
        const right = more.find(({ operation: name }) => name === id);
        const isOwn = own.some(({ operation: name }) => name === id);
        return right && { parts: [], entrusted: !isOwn, fourEyes: right.fourEyes };
      };
      const held = POSTS.flatMap((post): [string, Held][] => {
        const right = rightOf(post);
        return right ? [[post.id, { ...right, secondFactor: needsFactor(route, post.by) }]] : [];
      });
      const { machine, verb } = kind ? event : { machine: null, verb: null };
      return [
        { operation: id, resource: collectionOf(route, resource), machine, verb, held: Object.fromEntries(held) },
      ];
    });
    return { posts: POSTS.map(({ by: _, ...post }) => post), acts };
  }

  /** The machine that knows the event. */
  private kindWith({ machine, verb }: { machine: string; verb: string }) {
    const kind = this.workflow.kinds.get(machine);
    return kind && candidatesOf(kind.machine).some(({ event }) => event === verb) ? kind : undefined;
  }
}

/** The event of a machine that the operation asks for. */
function eventOf({ resource, verb, creation }: Declared): { machine: string; verb: string } | undefined {
  const machine = machines.find((name) => places[name] === resource);
  const event = verb ?? creation?.verb;
  return machine === undefined || event === undefined ? undefined : { machine, verb: event };
}

/** `/v1/statistics/reports/:id/send` → `statistics/reports`. */
function collectionOf(route: string, resource: string): string {
  const within = route.slice('/v1/'.length).split('/:')[0] ?? resource;
  return route.includes('/:') ? within : within.replace(/\/[^/]+$/, '');
}
