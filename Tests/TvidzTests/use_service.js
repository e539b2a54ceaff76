// Follows one video with Debian's node-eventsource as a page would, and prints what it saw as JSON.
//   node use_service.js ADDRESS ID
const EventSource = require("/usr/share/nodejs/eventsource");
const [address, id] = process.argv.slice(2);
const bar = [], named = [];
const evtSource = new EventSource(`${address}/progress/${id}`);
evtSource.onmessage = (e) => bar.push(JSON.parse(e.data).progress);
for (const name of ["cut", "duplicate", "completed", "failed", "cancelled"]) {
  evtSource.addEventListener(name, (e) => {
    named.push(name);
    if (name === "cut") return;
    evtSource.close();
    console.log(JSON.stringify({ bar, named }));
  });
}
setTimeout(() => process.exit(1), 100_000).unref();
