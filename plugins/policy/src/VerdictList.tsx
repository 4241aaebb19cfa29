import type {
  PolicyExceptionView,
  Verdict,
} from '@macadam/plugin-policy-common';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Badge,
  Button,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import { Prose, Row } from '@macadam/plugin-ui-react';
import { useContext } from 'react';
import { MayAsk } from './mayAsk';
import {
  groupByRule,
  isQuiet,
  needsFix,
  stops,
  withoutPlace,
  type RuleVerdicts,
} from './verdicts';
import { VerdictBadge } from './VerdictBadge';
import { useBeginning } from './useBeginning';
import styles from './VerdictList.module.css';

/** Called with a verdict of the rule that somebody wants to be excepted from. */
type OnAsk = (verdict: Verdict) => void;
/** The exception that covers a verdict already. */
type ExceptionOf = (verdict: Verdict) => PolicyExceptionView | undefined;

/** What was asked for already, or holds, in the place of the question. */
const Standing = ({ exception }: { exception: PolicyExceptionView }) => (
  <Text as="p" variant="body-small" color="secondary" className={styles.ask}>
    {exception.state === 'pending'
      ? 'An exception was asked for and waits for a decision.'
      : `Excepted until ${exception.expires.slice(0, 10)}: that counts from the next deployment on.`}
  </Text>
);

/** Asks for an exception from a rule, or says that there is one, or who may ask. */
export const Exception = ({
  verdict,
  exception,
  onAsk,
}: {
  verdict: Verdict;
  exception: PolicyExceptionView | undefined;
  onAsk: () => void;
}) => {
  const mayAsk = useContext(MayAsk);
  if (exception) return <Standing exception={exception} />;
  if (mayAsk === undefined) return null;
  if (!mayAsk)
    return (
      <Text
        as="p"
        variant="body-small"
        color="secondary"
        className={styles.ask}
      >
        The owners of this service and the platform team can ask for an
        exception.
      </Text>
    );
  return (
    <Button
      size="small"
      variant="secondary"
      className={styles.ask}
      aria-label={`Ask for an exception from ${verdict.title ?? verdict.policy}`}
      onPress={onAsk}
    >
      Ask for an exception
    </Button>
  );
};

/** What a verdict is about: the container where there is one, the object, the path and the place in the repository. */
export const VerdictPlace = ({ verdict }: { verdict: Verdict }) => {
  const { container, object, path, file, line, url } = verdict;
  const place = file && `${file}${line ? `:${line}` : ''}`;
  return (
    <Text
      as="p"
      variant="body-small"
      color="secondary"
      className={styles.place}
    >
      {container && (
        <>
          container <strong>{container}</strong> in{' '}
        </>
      )}
      {object.kind}/{object.name}
      {path && <code>{path}</code>}
      {place && (url ? <Link href={url}>{place}</Link> : <code>{place}</code>)}
    </Text>
  );
};

/** The change that would pass. */
export const Fix = ({ text }: { text: string }) => (
  <div className={styles.fix}>
    <Text as="p" variant="body-small">
      <strong>Fix: </strong>
      <Prose text={text} />
    </Text>
  </div>
);

const Rule = ({
  rule,
  onAsk,
  exceptionOf,
}: {
  rule: RuleVerdicts;
  onAsk?: OnAsk;
  exceptionOf?: ExceptionOf;
}) => {
  const { shown, more } = useBeginning(rule.verdicts);
  return (
    <li className={styles.rule}>
      <Row>
        <Text as="h4" variant="body-medium" weight="bold">
          {rule.title}
        </Text>
        {rule.severity && <Badge size="small">{rule.severity}</Badge>}
        <Text as="span" variant="body-x-small" color="secondary">
          {rule.policy}
          {rule.rule !== rule.policy && ` / ${rule.rule}`}
          {rule.engine && `, by ${rule.engine}`}
        </Text>
      </Row>
      <ul className={styles.verdicts}>
        {shown.map(verdict => (
          <li
            key={`${verdict.object.kind}/${verdict.object.name}/${verdict.container ?? ''}/${verdict.path ?? ''}/${verdict.message}`}
          >
            <VerdictBadge result={verdict.result} stops={stops(verdict)} />
            <Text as="p" variant="body-medium">
              <Prose text={withoutPlace(verdict)} />
            </Text>
            <VerdictPlace verdict={verdict} />
          </li>
        ))}
      </ul>
      {more}
      {rule.fix && rule.verdicts.some(needsFix) && <Fix text={rule.fix} />}
      {onAsk && !rule.verdicts[0].admission && (
        <Exception
          verdict={rule.verdicts[0]}
          exception={exceptionOf?.(rule.verdicts[0])}
          onAsk={() => onAsk(rule.verdicts[0])}
        />
      )}
    </li>
  );
};

const Quiet = ({ verdicts }: { verdicts: Verdict[] }) => {
  const passed = verdicts.filter(({ result }) => result === 'pass').length;
  const skipped = verdicts.length - passed;
  const title = [
    `${passed} passed`,
    ...(skipped ? [`${skipped} skipped`] : []),
  ].join(', ');
  return (
    <Accordion>
      <AccordionTrigger title={title} />
      <AccordionPanel>
        <ul className={styles.passes}>
          {groupByRule(verdicts).map(rule => (
            <li key={rule.key}>
              <VerdictBadge result={rule.verdicts[0].result} />
              <span>{rule.title}</span>
              {rule.verdicts[0].result === 'skip' && (
                <span>{rule.verdicts[0].message}</span>
              )}
              <Text as="span" variant="body-x-small" color="secondary">
                {rule.rule},{' '}
                {rule.verdicts.length === 1
                  ? '1 object'
                  : `${rule.verdicts.length} objects`}
              </Text>
            </li>
          ))}
        </ul>
      </AccordionPanel>
    </Accordion>
  );
};

/** Verdicts of one source in one environment: what needs attention rule by rule, what passes folded away with its count. */
export const VerdictList = ({
  verdicts,
  onAsk,
  exceptionOf,
}: {
  verdicts: Verdict[];
  exceptionOf?: ExceptionOf;
  /** Asks for an exception from a rule; without it nothing is asked for here. */
  onAsk?: OnAsk;
}) => {
  const quiet = verdicts.filter(isQuiet);
  const loud = useBeginning(
    groupByRule(verdicts.filter(verdict => !isQuiet(verdict))),
  );
  return (
    <Flex direction="column" gap="3">
      {loud.shown.length > 0 && (
        <ul className={styles.rules}>
          {loud.shown.map(rule => (
            <Rule
              key={rule.key}
              rule={rule}
              onAsk={onAsk}
              exceptionOf={exceptionOf}
            />
          ))}
        </ul>
      )}
      {loud.more}
      {quiet.length > 0 && <Quiet verdicts={quiet} />}
    </Flex>
  );
};
