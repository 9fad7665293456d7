import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled, PauseCircleFilled } from '@ant-design/icons';
import { LIGHTS } from '../../app/theme';
import type { LightName } from './lights';

const MARKS = {
  red: { colour: LIGHTS.red, icon: <CloseCircleFilled /> },
  yellow: { colour: LIGHTS.yellow, icon: <ClockCircleFilled /> },
  green: { colour: LIGHTS.green, icon: <CheckCircleFilled /> },
  paused: { colour: LIGHTS.grey, icon: <PauseCircleFilled /> },
} as const;

/** A light with what stands beside it: colour, icon and words. */
export const LightMark = ({ light, children }: { light: LightName; children: React.ReactNode }) => (
  <span className="light" style={{ color: MARKS[light].colour }}>
    {MARKS[light].icon}
    <span>{children}</span>
  </span>
);
