import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Login() {
  return (
    <Page title="Login">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
