import { Button, type ButtonProps, Popconfirm, Tooltip } from 'antd';
import type { Act, Action } from '../api/answers';
import { inLanguage, texts, useLanguage } from '../app/i18n';

const useTexts = texts(
  'actButton',
  { not: '当前状态下不能办理', sure: '确认签发？签发后立即生效并留痕。', yes: '确认', no: '取消' },
  {
    not: 'Not possible in this state',
    sure: 'Sign it? It takes effect at once and is recorded.',
    yes: 'Yes',
    no: 'Cancel',
  },
);

interface Props extends Omit<ButtonProps, 'onClick'> {
  /** What the server says of the command; undefined: it does not lead on from here. */
  act: (Pick<Action, 'allowed' | 'why'> & Partial<Pick<Act, 'title' | 'signs'>>) | undefined;
  onAct: () => void;
  /** Asks once more before it is done. Default: whether it is signed. */
  confirm?: boolean;
}

/** The button of a command; greyed, it says why and by which rule. */
export function ActButton({ act, onAct, confirm = act?.signs ?? false, children, disabled, ...rest }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const { why } = act ?? {};
  const grey = !act?.allowed;
  const reason = grey
    ? why
      ? [
          why.detail && inLanguage(why.detail, language),
          why.rule,
          why.article,
          why.remedy && inLanguage(why.remedy, language),
        ]
          .filter(Boolean)
          .join(' · ') || t('not')
      : t('not')
    : undefined;
  const button = (
    <Button {...rest} disabled={grey || disabled} {...(confirm ? {} : { onClick: onAct })}>
      {children ?? (act?.title && inLanguage(act.title, language))}
    </Button>
  );
  if (grey)
    return (
      <Tooltip title={reason}>
        <span tabIndex={0} role="note" aria-label={reason}>
          {button}
        </span>
      </Tooltip>
    );
  return confirm && !disabled ? (
    <Popconfirm title={t('sure')} okText={t('yes')} cancelText={t('no')} onConfirm={onAct}>
      {button}
    </Popconfirm>
  ) : (
    button
  );
}
