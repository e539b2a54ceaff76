"""Signs requests with botocore at a fixed moment, and prints them and their signatures as JSON."""

import datetime
import json
import sys
from unittest import mock

import botocore
import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.utils import percent_encode

NOW = datetime.datetime(2024, 2, 29, 23, 59, 58, tzinfo=datetime.timezone.utc)
# The keys that AWS uses in its own examples.
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEBYaDK+/=example//token=="
AWS = "https://s3.eu-central-1.amazonaws.com"
LOCAL = "http://127.0.0.1:4566"

KEYS = {
    "plain": "uploads/v1/film.mp4",
    "a space": "uploads/my film.mp4",
    "two spaces": "uploads/my  film.mp4",
    "a plus": "uploads/a+b.mp4",
    "an equals sign": "uploads/a=b&c=d.mp4",
    "a tilde": "uploads/~home~.mp4",
    "unicode": "uploads/Größe-映画.mp4",
    "an emoji": "uploads/🎬.mp4",
    "a slash at the end": "uploads/folder/",
    "two slashes": "uploads//film.mp4",
    "a slash first": "/film.mp4",
    "dot segments": "uploads/../a/./b.mp4",
    "a percent sign": "uploads/100%25.mp4",
    "a question mark and a hash": "uploads/what?#1.mp4",
    "brackets and quotes": "uploads/(a)[b]{c}'d'\"e\".mp4",
    "stars and exclamation marks": "uploads/*!$,;:@.mp4",
    "a backslash and a pipe": "uploads/a\\b|c^d`e.mp4",
}


def signed_headers(name, method, service, endpoint, path, query=(), headers=(), body="", token=None, region="eu-central-1"):
    """Headers of a request, signed. The path and the query are given as they are, and encoded as botocore does."""
    url = endpoint + percent_encode(path, safe="/~")
    if query:
        url += "?" + "&".join(f"{percent_encode(key)}={percent_encode(value)}" for key, value in query)
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body.encode())
    signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    signer(Credentials(ACCESS_KEY, SECRET_KEY, token), service, region).add_auth(request)
    return {
        "name": name, "service": service, "region": region, "token": token, "method": method,
        "endpoint": endpoint, "path": path, "query": [list(pair) for pair in query],
        "headers": [list(pair) for pair in headers], "body": body,
        "url": url, "authorization": request.headers["Authorization"],
    }


def presigned(name, endpoint, operation, parameters, method, path, query=(), headers=(), expires=900, token=None,
              region="eu-central-1"):
    """A presigned URL by the whole client: the key's way into the path is botocore's as well."""
    client = botocore.session.get_session().create_client(
        "s3", region_name=region, endpoint_url=endpoint, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY,
        aws_session_token=token,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"},
                      request_checksum_calculation="when_required", response_checksum_validation="when_required"))
    url = client.generate_presigned_url(operation, Params=parameters, ExpiresIn=expires, HttpMethod=method)
    return {
        "name": name, "service": "s3", "region": region, "token": token, "method": method, "endpoint": endpoint,
        "path": path, "query": [list(pair) for pair in query], "headers": [list(pair) for pair in headers],
        "expires": expires, "url": url,
    }


def cases():
    for name, key in KEYS.items():
        path = f"/films/{key}"
        yield signed_headers(f"get: {name}", "GET", "s3", AWS, path)
        yield presigned(f"get: {name}", LOCAL, "get_object", {"Bucket": "films", "Key": key}, "GET", path)
    key, path = KEYS["plain"], "/films/" + KEYS["plain"]
    for name, token in (("no session", None), ("a session", TOKEN)):
        yield signed_headers(f"put: {name}", "PUT", "s3", AWS, path, body="moving pictures", token=token,
                             headers=[("Content-Type", "video/mp4")])
        yield presigned(f"put: {name}", AWS, "put_object", {"Bucket": "films", "Key": key, "ContentType": "video/mp4",
                        "ContentLength": 1048576}, "PUT", path, token=token,
                        headers=[("content-length", "1048576"), ("content-type", "video/mp4")])
        yield signed_headers(f"sqs: {name}", "POST", "sqs", "https://sqs.us-east-1.amazonaws.com", "/", token=token,
                             region="us-east-1", body='{"QueueName":"uploads"}',
                             headers=[("Content-Type", "application/x-amz-json-1.0"),
                                      ("X-Amz-Target", "AmazonSQS.GetQueueUrl")])
    for seconds in (1, 60, 3600, 604800):
        yield presigned(f"put for {seconds} s", AWS, "put_object", {"Bucket": "films", "Key": key}, "PUT", path,
                        expires=seconds)
    for number in (1, 2, 10000):
        yield presigned(f"part {number}", LOCAL, "upload_part",
                        {"Bucket": "films", "Key": key, "UploadId": "2~a+b/c=", "PartNumber": number}, "PUT", path,
                        query=[("uploadId", "2~a+b/c="), ("partNumber", str(number))])
    yield presigned("another name for the browser", AWS, "get_object",
                    {"Bucket": "films", "Key": key, "ResponseContentDisposition": 'attachment; filename="a b.mp4"'},
                    "GET", path, query=[("response-content-disposition", 'attachment; filename="a b.mp4"')])
    queries = {
        "an empty value": [("uploads", "")],
        "several empty values": [("cors", ""), ("acl", "")],
        "names out of order": [("prefix", "z"), ("list-type", "2"), ("delimiter", "/")],
        "one name twice": [("a", "2"), ("a", "1")],
        "names that differ in case": [("b", "1"), ("B", "2"), ("a", "3")],
        "a name that starts another": [("ab", "1"), ("a", "2"), ("a-b", "3")],
        "spaces and plus signs": [("prefix", "a b+c")],
        "reserved characters": [("prefix", "/?#[]@!$&'()*+,;=")],
        "unicode": [("prefix", "Größe/映画")],
        "a percent sign": [("prefix", "100%")],
    }
    for name, query in queries.items():
        yield signed_headers(f"query: {name}", "GET", "s3", AWS, "/films", query=query)
    for endpoint in ("http://127.0.0.1:4566", "https://127.0.0.1:443", "http://localhost:80", "https://minio.example:9000",
                     "https://[::1]:9000"):
        yield signed_headers(f"endpoint {endpoint}", "GET", "s3", endpoint, "/films/film.mp4")
    for name, value in (("spaces around", "  a  "), ("spaces within", "a   b"), ("a tab", "a\tb"), ("empty", "")):
        yield signed_headers(f"header: {name}", "PUT", "s3", AWS, path, headers=[("x-amz-meta-note", value)])
    yield signed_headers("headers out of order", "GET", "s3", AWS, path,
                         headers=[("Range", "bytes=0-99"), ("If-Match", '"abc"'), ("Accept", "*/*")])
    yield signed_headers("headers that are not signed", "GET", "s3", AWS, path,
                         headers=[("User-Agent", "tvidz"), ("Expect", "100-continue"), ("X-Amzn-Trace-Id", "Root=1")])
    for name, sqs_path in (("a queue", "/000000000000/uploads"), ("a space", "/000000000000/up loads"),
                           ("dot segments", "/a/./b/../c"), ("two slashes", "/a//b/")):
        yield signed_headers(f"sqs path: {name}", "POST", "sqs", "https://sqs.us-east-1.amazonaws.com", sqs_path,
                             region="us-east-1", body="{}", headers=[("X-Amz-Target", "AmazonSQS.ReceiveMessage")])


def main():
    with mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None)):
        whole = {
            "botocore": botocore.__version__, "date": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"), "accessKey": ACCESS_KEY,
            "secretKey": SECRET_KEY, "cases": list(cases()),
        }
    json.dump(whole, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
