import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Space } from 'antd';
import { texts } from '../app/i18n';
import { aside, colon } from '../app/marks';
import type { Problem } from '../api/problem';
import { copyText } from './copy-text';
import { usePlaceWords } from './place-words';

const useTexts = texts(
  'problem',
  {
    rule: '依据',
    remedy: '怎么办',
    copy: '复制错误编号',
    copied: '已复制',
    notCopied: '浏览器不允许网页复制，请抄录代码：{{code}}',
    reload: '查看最新内容',
  },
  {
    rule: 'Rule',
    remedy: 'What to do',
    copy: 'Copy the error code',
    copied: 'Copied',
    notCopied: 'This browser does not let a page copy. The code to note down: {{code}}',
    reload: 'See what it is now',
  },
);

/** A refusal as the house tells it: what, which rule and article, what to do next; its code copies with one click. */
export function ProblemAlert({ problem, reload }: { problem: Problem | null | undefined; reload?: () => void }) {
  const t = useTexts();
  const called = usePlaceWords();
  const { message } = App.useApp();
  if (!problem) return null;
  const { body } = problem;
  const code = [body.code, body.rule, body.requestId].filter(Boolean).join(' ');
  const copy = () => {
    void copyText(code).then((copied) =>
      copied ? message.success(t('copied')) : message.warning(t('notCopied', { code }), 10),
    );
  };
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      title={<span className="text">{body.detail ?? body.title}</span>}
      description={
        <Space orientation="vertical" size={4}>
          {body.rule && (
            <span>
              {t('rule')}
              {colon()}
              {body.rule}
              {body.article ? ` · ${body.article}` : ''}
            </span>
          )}
          {body.errors && body.errors.length > 0 && (
            <ul className="problem-errors">
              {body.errors.slice(0, 20).map((error, i) => (
                <li key={i} className="text">
                  {error.pointer ? `${called(error.pointer)}${colon()}` : ''}
                  {error.detail ?? error.code}
                  {error.rule ? aside(error.rule) : ''}
                </li>
              ))}
            </ul>
          )}
          {body.remedy && (
            <span className="text">
              {t('remedy')}
              {colon()}
              {body.remedy}
            </span>
          )}
          <Space wrap>
            <Button size="small" icon={<CopyOutlined />} onClick={copy} aria-label={t('copy')}>
              {body.code}
            </Button>
            {problem.stale && reload && (
              <Button size="small" onClick={reload}>
                {t('reload')}
              </Button>
            )}
          </Space>
        </Space>
      }
    />
  );
}
