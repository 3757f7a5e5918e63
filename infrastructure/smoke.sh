#!/usr/bin/env bash
# Checks a deployed stack from outside, as nobody: what is open answers, everything else refuses, and nothing tells who has
# an account. It changes nothing and sends no mail. Needs bash, curl and awk; the values are outputs of the stack.
#
#   infrastructure/smoke.sh API_URL USER_POOL_ID CLIENT_ID [ORIGIN]
#
# ORIGIN is one of AllowedOrigins. COGNITO_URL is where the user pool answers, if not in AWS (as with mvn -Prun).
# Exits 1 and names what is off, or 0.
set -uo pipefail

if [ $# -lt 3 ]; then
  echo "usage: $0 API_URL USER_POOL_ID CLIENT_ID [ORIGIN]" >&2
  exit 2
fi
api=${1%/}
pool=$2
client=$3
origin=${4:-https://app.provilex.co.uk}
cognito=${COGNITO_URL:-https://cognito-idp.${pool%%_*}.amazonaws.com}
template=$(dirname "$0")/../template.yaml
id=01k5h0zz0n7tna0tqre1exaq01
checks=0
failures=0

# check NAME WANTED GOT: whether GOT matches the extended regular expression WANTED
check() {
  checks=$((checks + 1))
  if printf '%s' "$3" | tr -d '\r' | grep -qiE -- "$2"; then
    echo "ok    $1"
  else
    failures=$((failures + 1))
    echo "FAIL  $1: wanted $2, got $(printf '%s' "$3" | tr -d '\r' | head -c 200 | tr '\n' ' ')"
  fi
}

get() { curl -sS --max-time 20 "$@" 2>&1; }
status() { curl -sS --max-time 20 -o /dev/null -w '%{http_code}' "$@" 2>/dev/null; }
base64url() { printf '%s' "$1" | base64 | tr -d '=\n' | tr '/+' '_-'; }
pool_call() {
  get "$cognito/" -H "X-Amz-Target: AWSCognitoIdentityProviderService.$1" -H 'Content-Type: application/x-amz-json-1.1' -d "$2"
}

# Prints "METHOD PATH open|closed" for every route of the template.
routes() {
  awk '
    function flush() { if (path != "") print method, path, (open ? "open" : "closed"); path = ""; open = 0 }
    /^            Method: /      { flush(); method = $2 }
    /^            Path: /        { path = $2 }
    /^              Authorizer: NONE/ { open = 1 }
    END                          { flush() }' "$template" | sed "s/{version}/2025-09-19/; s/{[A-Za-z]*}/$id/g"
}

# What anybody may read
check "health" '"status" *: *"ok"' "$(get "$api/v1/health")"
policy=$(get "$api/v1/policies/privacy")
check "privacy policy in force" '"current" *: *true' "$policy"
sha256=$(printf '%s' "$policy" | grep -oE '"sha256" *: *"[0-9a-f]{64}"' | head -n 1)
version=$(printf '%s' "$policy" | grep -oE '"version" *: *"[0-9-]{10}"' | head -n 1 | grep -oE '[0-9-]{10}')
check "privacy policy by its version" "${sha256:-a policy with a sha256}" "$(get "$api/v1/policies/privacy/$version")"
check "trust page" '"promises"' "$(get "$api/v1/trust")"
check "keys that check signatures" '"alg" *: *"ES256"' "$(get "$api/v1/keys")"

# Headers
headers=$(get -D - -o /dev/null "$api/v1/health")
check "header strict-transport-security" '^strict-transport-security: max-age=[0-9]{8}' "$headers"
check "header x-content-type-options" '^x-content-type-options: nosniff' "$headers"
check "header cache-control" '^cache-control: no-store' "$headers"
check "header content-type" '^content-type: application/json' "$headers"

# Nobody gets in without a token, at any route that is not open
while read -r method path access; do
  if [ "$access" = closed ]; then
    check "no token: $method $path" '^401$' "$(status -X "$method" "$api$path")"
  fi
done < <(routes)
check "the template was read" '^[3-9][0-9]$' "$(routes | grep -c closed)"

# Nor with one that the pool did not sign
kid=$(get "$cognito/$pool/.well-known/jwks.json" | grep -oE '"kid" *: *"[^"]+"' | head -n 1 | cut -d '"' -f 4)
check "keys of the user pool" '.' "$kid"
now=$(date +%s)
claims='{"iss":"https://cognito-idp.'${pool%%_*}'.amazonaws.com/'$pool'","client_id":"'$client'","token_use":"access",
  "sub":"nobody","username":"'$id'","tenant":"'$id'","role":"owner","iat":'$now',"exp":'$((now + 600))'}'
unsigned=$(base64url '{"alg":"none","kid":"'"$kid"'"}').$(base64url "$claims").
forged=$(base64url '{"alg":"RS256","kid":"'"$kid"'"}').$(base64url "$claims").$(base64url "$(printf '%256s' x)")
symmetric=$(base64url '{"alg":"HS256","kid":"'"$kid"'"}').$(base64url "$claims").$(base64url "$(printf '%32s' x)")
check "token that is none" '^401$' "$(status "$api/v1/me" -H 'Authorization: Bearer x')"
check "token without signature" '^401$' "$(status "$api/v1/me" -H "Authorization: Bearer $unsigned")"
check "token with a forged signature" '^401$' "$(status "$api/v1/me" -H "Authorization: Bearer $forged")"
check "token signed with another algorithm" '^401$' "$(status "$api/v1/me" -H "Authorization: Bearer $symmetric")"

# Pages of other origins get nothing
preflight() {
  get -D - -o /dev/null -X OPTIONS "$api/v1/leads" -H "Origin: $1" \
    -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: authorization,content-type'
}
allowed=$(preflight "$origin")
check "cors: our origin" "^access-control-allow-origin: $origin\$" "$allowed"
check "cors: its headers" '^access-control-allow-headers:.*authorization' "$allowed"
check "cors: its methods" '^access-control-allow-methods:.*PATCH' "$allowed"
foreign=$(preflight https://elsewhere.example | grep -ci '^access-control-allow-origin:')
check "cors: another origin" '^0$' "$foreign"

# The user pool takes no strangers and does not tell who has an account
nobody="nobody-$now-$RANDOM@example.com"
check "sign-up at the pool is closed" 'NotAuthorizedException' \
  "$(pool_call SignUp '{"ClientId":"'"$client"'","Username":"'"$nobody"'","Password":"Example-'"$RANDOM"'-Aa1"}')"
check "sign-in of an unknown address goes on as if it were known" '"ChallengeName" *: *"PASSWORD_VERIFIER"' \
  "$(pool_call InitiateAuth '{"ClientId":"'"$client"'","AuthFlow":"USER_SRP_AUTH","AuthParameters":{"USERNAME":"'"$nobody"'",
    "SRP_A":"'"$(printf 'a%.0s' {1..256})"'"}}')"
check "recovery of an unknown address goes on as if it were known" '"CodeDeliveryDetails"' \
  "$(pool_call ForgotPassword '{"ClientId":"'"$client"'","Username":"'"$nobody"'"}')"

# The way there
case $api in
  https://*) check "old tls is refused" '^000$' "$(status --tlsv1.0 --tls-max 1.1 "$api/v1/health")" ;;
esac

echo
if [ "$failures" -gt 0 ]; then
  echo "$failures of $checks checks failed."
  exit 1
fi
echo "All $checks checks passed."
