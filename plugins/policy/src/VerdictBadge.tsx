import { Badge, type Look } from '@macadam/plugin-ui-react';
import type { VerdictResult } from '@macadam/plugin-policy-common';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiForbid2Fill,
  RiIndeterminateCircleFill,
  RiQuestionFill,
} from '@remixicon/react';

const LOOKS: Record<VerdictResult, Look> = {
  pass: { tone: 'good', icon: RiCheckboxCircleFill, label: 'Passes' },
  fail: { tone: 'bad', icon: RiCloseCircleFill, label: 'Fails' },
  warn: { tone: 'warning', icon: RiAlertFill, label: 'Warns' },
  error: { tone: 'bad', icon: RiAlertFill, label: 'Could not be judged' },
  skip: { tone: 'quiet', icon: RiIndeterminateCircleFill, label: 'Skipped' },
  notEvaluable: {
    tone: 'unknown',
    icon: RiQuestionFill,
    label: 'Not known here',
  },
};

const STOPS: Look = {
  tone: 'bad',
  icon: RiForbid2Fill,
  label: 'Stops the deployment',
};

/** A rule's result as colour, shape and word; what stops a deployment says so. */
export const VerdictBadge = ({
  result,
  stops = false,
}: {
  result: VerdictResult;
  stops?: boolean;
}) => <Badge look={stops ? STOPS : LOOKS[result]} />;
