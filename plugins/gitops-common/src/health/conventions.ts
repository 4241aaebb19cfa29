import { at, conditions, count, isBehind, type Condition } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type Observed,
} from './types';

/** Condition types that say by themselves how an object is, the one that decides most first. */
const MAIN = ['Ready', 'Healthy', 'Available', 'Succeeded', 'Complete'];
/** Condition types that mean a failure when they are True: those of kstatus, and the names that controllers give one. */
const BAD =
  /^(Stalled|Degraded|NotReady|HasErrors|Failure|ErrorOccurred|.*Failed|.*Error|Invalid.*)$/;
/** Condition types that mean work under way when they are True. */
const BUSY = ['Reconciling', 'Progressing', 'Issuing', 'RollingUpdate'];
/** Condition types that mean a failure when they are False, whatever the main one says of an earlier state. */
const NEEDED = ['Synced', 'Accepted', 'Programmed', 'Progressing'];
const PAUSED = ['Paused', 'ReconciliationPaused', 'Suspended', 'Stopped'];

/** Reasons of work under way, in the words that controllers use. */
const UNDER_WAY =
  /^(creat|pend|progress|in_?progress|provision|reconcil|initiali[sz]|wait|start|deploy|install|updat|upgrad|scal|restor|runn|roll|switch|resiz|queu|process|schedul|apply|requested|unknown)/i;
const FAILED = /(fail|error|invalid|timeout|timed|exceeded|aborted)/i;

/** Whether the reason of a False condition says that work is under way; one without a reason does not say that it failed. */
function isUnderWay({ reason, message }: Condition): boolean {
  if (reason === '') return !FAILED.test(message);
  return UNDER_WAY.test(reason) && !FAILED.test(reason);
}

/** What a condition says of itself. */
export function wordsOf({ type, status, reason, message }: Condition): string {
  return message || reason || `${type} is ${status}`;
}

/** Degraded, or under way where the condition's reason says so. */
const trouble = (condition: Condition): Health =>
  isUnderWay(condition)
    ? progressing(wordsOf(condition))
    : degraded(wordsOf(condition));

const NOT_SEEN = 'its controller has yet to look at the newest spec';

/**
 * How an object of any kind is, where its controller follows the API conventions: conditions, `observedGeneration`, and
 * the `Reconciling` and `Stalled` of kstatus.
 * @returns undefined where nothing in its status says so
 */
export function conventions(object: Observed): Health | undefined {
  const { metadata, spec, status } = object;
  const all = conditions(status);
  const is = (types: string[], state: string) =>
    all.find(each => types.includes(each.type) && each.status === state);
  const mains = MAIN.flatMap(type => all.filter(each => each.type === type));
  const main = mains.find(each => each.status !== 'True') ?? mains[0];
  const paused =
    is(PAUSED, 'True') ??
    all.find(({ reason }) => reason === 'ReconcilePaused');
  const bad = all.find(
    ({ type, status: state }) => BAD.test(type) && state === 'True',
  );
  const busy = is(BUSY, 'True');
  const missing = is(NEEDED, 'False');
  if (!main && !paused && !bad && !busy && !missing) return undefined;
  if (spec.suspend === true || spec.paused === true)
    return suspended(`${object.kind} is suspended`);
  if (paused) return suspended(wordsOf(paused));
  const isOlder =
    main?.observedGeneration !== undefined &&
    main.observedGeneration < count(metadata.generation);
  if (isBehind(metadata, status) || isOlder) return progressing(NOT_SEEN);
  if (bad) return bad.reason === '' ? degraded(wordsOf(bad)) : trouble(bad);
  if (missing?.type === 'Synced' && missing.reason === '')
    return degraded(wordsOf(missing));
  if (
    missing &&
    (missing.type !== 'Progressing' || FAILED.test(missing.reason))
  )
    return trouble(missing);
  if (busy && main?.status !== 'True') return progressing(wordsOf(busy));
  if (!main) return busy ? progressing(wordsOf(busy)) : undefined;
  if (main.status === 'True') {
    return FAILED.test(main.reason)
      ? degraded(wordsOf(main))
      : healthy(main.message);
  }
  return main.status === 'False' || FAILED.test(main.reason)
    ? trouble(main)
    : progressing(wordsOf(main));
}

/** The conventions for a kind that is known to follow them: without a status its controller has yet to look. */
export function conventional(object: Observed): Health {
  if (at(object, 'spec').suspend === true)
    return suspended(`${object.kind} is suspended`);
  return (
    conventions(object) ??
    progressing(`waiting for the status of ${object.kind}`)
  );
}
