"""Uses a running service as clients do that others wrote, and prints what they saw as JSON.

    use_service.py sseclient|httpx ADDRESS ID      the events of one video, until its stream ends
    use_service.py drops ADDRESS ID [EVERY LAST]   the same, by a client that drops the connection after EVERY events, after
                                                   that of number LAST
    use_service.py prometheus ADDRESS              the names of the figures
    use_service.py openapi ADDRESS                 "valid", or why /openapi.json is not
"""

import json
import sys

import httpx
import requests
import sseclient
from httpx_sse import connect_sse
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families

STREAM = {"Accept": "text/event-stream"}


def told(event):
    return {"name": event.event or "message", "id": event.id or None, "data": json.loads(event.data)}


def by_sseclient(address, video):
    response = requests.get(f"{address}/progress/{video}", stream=True, headers=STREAM, timeout=100)
    return [told(event) for event in sseclient.SSEClient(response).events()]


def by_httpx(address, video):
    with httpx.Client(timeout=100) as client, connect_sse(client, "GET", f"{address}/progress/{video}") as source:
        return [told(event) for event in source.iter_sse()]


def by_dropping(address, video, every="2", last=None):
    seen = []
    while True:
        headers = STREAM | ({"Last-Event-ID": last} if last else {})
        with requests.get(f"{address}/progress/{video}", stream=True, headers=headers, timeout=100) as response:
            if response.status_code == 204:
                return seen
            durable = 0
            for event in sseclient.SSEClient(response).events():
                seen.append(told(event))
                if event.id:
                    last, durable = event.id, durable + 1
                if durable == int(every):
                    break


def figures(address):
    text = requests.get(f"{address}/metrics", timeout=30).text
    return sorted(sample.name for family in text_string_to_metric_families(text) for sample in family.samples)


def description(address):
    validate(requests.get(f"{address}/openapi.json", timeout=30).json())
    return "valid"


USES = {"sseclient": by_sseclient, "httpx": by_httpx, "drops": by_dropping, "prometheus": figures, "openapi": description}
print(json.dumps(USES[sys.argv[1]](*sys.argv[2:])))
