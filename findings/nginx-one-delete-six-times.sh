#!/usr/bin/env bash
# nginx: one DELETE is carried out six times by the only server there is, though one try is allowed.
#
# Package: nginx 1.22.1-9+deb12u11 (Debian 12).
# Guess: with a single upstream server and `proxy_next_upstream_tries 1`, a request is sent to it once; when the connection breaks before an
#   answer, the client gets 502.
# Behaviour: an idle connection kept from an earlier request that breaks is put down to its age, and does not count as a try. So a server that
#   carries out a request and dies before it answers gets the request again over each idle connection of the pool and at last over a new one:
#   with five idle connections six times. Only then comes the 502. Without idle connections it is once. POST is spared, DELETE and GET are not;
#   `proxy_next_upstream off` ends it.
# A user meets it with `keepalive` and a server that may die between the deed and the answer: the number of repetitions is the number of idle
#   connections, high after a busy moment and nought in a test. A DELETE of "the oldest entry" takes six.
source "$(dirname "$0")/support/public.sh"

needs node curl
debian_packages nginx=1.22.1-9+deb12u11
server=$(free_port)
proxy=$(free_port)

# A server that answers /ready after a moment, tells its count at /count, and otherwise carries the request out and breaks the connection.
cat >server.mjs <<'JS'
import { createServer } from 'node:http'
const carriedOut = {}
createServer((request, response) => {
  if (request.url === '/count') return response.end(JSON.stringify(carriedOut))
  if (request.url === '/ready') return setTimeout(() => response.end('ready'), 200)
  const name = request.method + request.url
  carriedOut[name] = (carriedOut[name] ?? 0) + 1
  request.socket.destroy()
}).listen(Number(process.argv[2]), '127.0.0.1').keepAliveTimeout = 60_000
JS
start server.log node server.mjs "$server"

cat >nginx.conf <<CONF
daemon off;
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  upstream only { server 127.0.0.1:$server; keepalive 8; }
  server {
    listen 127.0.0.1:$proxy;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / { proxy_pass http://only; proxy_next_upstream_tries 1; }
    location /off/ { proxy_pass http://only; proxy_next_upstream off; }
  }
}
CONF
[ "$(id -u)" -ne 0 ] || sed -i '1i user root;' nginx.conf
start nginx.log unpacked nginx -p "$work" -c "$work/nginx.conf"
answers "$server"
answers "$proxy"

url=http://127.0.0.1:$proxy
# Five requests at once leave five idle connections behind.
five_idle_connections() {
  local requests=()
  for _ in 1 2 3 4 5; do
    curl -s "$url/ready" >/dev/null &
    requests+=($!)
  done
  wait "${requests[@]}"
}
ask() { curl -s -o /dev/null -w "$1 $2: %{http_code}\n" -X "$1" "$url$2" | tee -a answers.log; }

ask DELETE /cold
five_idle_connections
ask DELETE /warm
five_idle_connections
ask GET /warm
five_idle_connections
ask POST /warm
five_idle_connections
ask DELETE /off/warm
count=$(curl -s "http://127.0.0.1:$server/count")
echo "carried out: $count"
times() { echo "$count" | grep -oE "\"$1\":[0-9]+" | grep -oE '[0-9]+$'; }

described 'each request got a 502' test "$(grep -c ': 502' answers.log)" -eq 5
described 'without idle connections the DELETE is carried out once' test "$(times DELETE/cold)" -eq 1
described 'with five idle connections it is carried out six times' test "$(times DELETE/warm)" -eq 6
described 'so is a GET' test "$(times GET/warm)" -eq 6
described 'a POST is carried out once' test "$(times POST/warm)" -eq 1
described 'with proxy_next_upstream off the DELETE is carried out once' test "$(times DELETE/off/warm)" -eq 1
