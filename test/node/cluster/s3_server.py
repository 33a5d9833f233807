"""
OpenStack Swift, the whole of it in one process: its account, container and object servers, and its proxy with s3api,
which speaks S3 and checks signatures. As in Swift's own functional tests, without their tests.

    /usr/bin/python3 s3_server.py FOLDER PORT BUCKET

Keys are `test:tester` and `testing`. Objects stay in FOLDER, so that it may be killed and started again.
"""

import os
import sys
import warnings

warnings.simplefilter("ignore")
FOLDER, PORT, BUCKET = sys.argv[1], int(sys.argv[2]), sys.argv[3]
DISK = os.path.join(FOLDER, "sda")

import eventlet  # noqa: E402

eventlet.monkey_patch()
import eventlet.wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

utils.SWIFT_CONF_FILE = os.path.join(FOLDER, "swift.conf")


def write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w") as file:
        file.write(text)
    return path


os.makedirs(DISK, exist_ok=True)
write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = only\ndefault = yes\n")

from swift.common import wsgi  # noqa: E402
from swift.common.internal_client import InternalClient  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

COMMON = f"devices = {FOLDER}\nmount_check = false\nswift_dir = {FOLDER}\nfallocate_reserve = 0\n"
PIPELINE = "catch_errors gatekeeper cache listing_formats s3api tempauth proxy-server"
FILTERS = {
    "catch_errors": "",
    "gatekeeper": "",
    # Nothing answers there: Swift asks its disks in the place of a cache.
    "cache": "memcache_servers = 127.0.0.1:1",
    "listing_formats": "",
    "s3api": "auth_pipeline_check = false",
    "tempauth": "user_test_tester = testing .admin",
}


def serve(name, socket, pipeline, filters=None):
    text = f"[DEFAULT]\n{COMMON}\n[pipeline:main]\npipeline = {pipeline}\n[app:{name}-server]\nuse = egg:swift#{name}\n"
    text += "account_autocreate = true\n" if name == "proxy" else ""
    for filter, options in (filters or {}).items():
        text += f"[filter:{filter}]\nuse = egg:swift#{filter.replace('cache', 'memcache')}\n{options}\n"
    app = wsgi.loadapp(write(f"{name}.conf", text), global_conf={"log_name": name})
    eventlet.spawn(eventlet.wsgi.server, socket, app, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol)


sockets = {name: eventlet.listen(("127.0.0.1", 0)) for name in ("account", "container", "object")}
for name, socket in sockets.items():
    builder = RingBuilder(1, 1, 0)
    port = socket.getsockname()[1]
    builder.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": "sda"})
    builder.rebalance()
    builder.get_ring().save(os.path.join(FOLDER, f"{name}.ring.gz"))
for name, socket in sockets.items():
    serve(name, socket, f"{name}-server")
serve("proxy", eventlet.listen(("127.0.0.1", PORT)), PIPELINE, FILTERS)
client = InternalClient(
    write("client.conf", f"[DEFAULT]\n{COMMON}\n[pipeline:main]\npipeline = catch_errors proxy-server\n"
          "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n[filter:catch_errors]\n"
          "use = egg:swift#catch_errors\n"), "tests", 3)
client.create_container("AUTH_test", BUCKET)
print("ready", flush=True)
while True:
    eventlet.sleep(3600)
