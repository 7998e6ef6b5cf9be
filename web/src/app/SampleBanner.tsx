export default function SampleBanner() {
  return <p>This is a sample.</p>;
}
