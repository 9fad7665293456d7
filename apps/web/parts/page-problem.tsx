import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { Problem } from '../api/problem';
import { texts } from '../app/i18n';
import { PageTitle } from './page-title';
import { ProblemAlert } from './problem-alert';

const useTexts = texts(
  'pageProblem',
  { nowhere: '没有这个页面', home: '回到工作台', broken: '页面出错，请刷新后重试' },
  { nowhere: 'There is no such page', home: 'To the workbench', broken: 'The page failed: reload it and try again' },
);

/** Shown in the place of a page that could not be: refused, broken, or not there. */
export function PageProblem({ error }: { error?: unknown }) {
  const t = useTexts();
  if (error instanceof Problem) return <ProblemAlert problem={error} />;
  if (error) return <Alert type="error" showIcon title={t('broken')} description={String(error)} />;
  return (
    <section className="card">
      <PageTitle>{t('nowhere')}</PageTitle>
      <Link to="/">{t('home')}</Link>
    </section>
  );
}
