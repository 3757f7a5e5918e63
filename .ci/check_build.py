"""Checks what Maven and SAM have built.

The zip: entries in order and of one time, so that the same commit gives the same bytes, and no library that the bill of materials
beside it does not name, nor the other way round. The template: paths that lead to the zip, CORS as it was written, and a stack far
from the limits in number and size.
"""

import io
import json
import pathlib
import re
import sys
import zipfile

from samtranslator.yaml_helper import yaml_parse

ZIP = pathlib.Path("functions/target/functions.zip")
SBOM = pathlib.Path("functions/target/functions-sbom.json")
BUILT = pathlib.Path(".aws-sam/build/template.yaml")
# CloudFormation allows 500 resources in a stack; each function becomes a version, an alias and permissions besides.
MOST_RESOURCES = 450
# CloudFormation takes a template of 1 MB, before and after SAM has written it out ("CloudFormation quotas").
MOST_BYTES = 900_000
CORS = {"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge"}


def build_time(pom):
    """Returns the one time that everything in the build carries."""
    text = re.search(r"<project.build.outputTimestamp>(.+)Z</project.build.outputTimestamp>", pom.read_text()).group(1)
    return tuple(int(part) for part in re.split("[-T:]", text))


def irreproducible(path, time):
    """Returns the entries that are out of order or of another time, also those of the jars within."""
    with zipfile.ZipFile(path) as built:
        entries = built.infolist()
        names = [entry.filename for entry in entries]
        wrong = [entry.filename for entry in entries if entry.date_time != time]
        # the classes first, then the jars
        if names != sorted(names, key=lambda name: (name.startswith("lib/"), name)) or len(names) != len(set(names)):
            wrong.append("the order of the entries")
        for name in filter(lambda name: name.endswith(".jar"), names):
            with zipfile.ZipFile(io.BytesIO(built.read(name))) as jar:
                inner = jar.infolist()
                if [entry.filename for entry in inner] != sorted(entry.filename for entry in inner):
                    wrong.append(f"the order of the entries of {name}")
                wrong += [f"{name}!{entry.filename}" for entry in inner if entry.date_time != time]
    return wrong


def unlisted(path, bill):
    """Returns the jars that only the zip has, and those that only the bill of materials names."""
    with zipfile.ZipFile(path) as built:
        jars = {name.removeprefix("lib/") for name in built.namelist() if name.startswith("lib/")}
    named = {f"{each['name']}-{each['version']}.jar" for each in json.loads(bill.read_text())["components"]}
    return jars ^ named


def code_uris(template):
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            yield name, resource["Properties"]["CodeUri"]


def transformed(path):
    """Returns the template that CloudFormation would make stacks of."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    text = path.read_text()
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # The translator only takes code that is already in a bucket, which "sam deploy" sees to.
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    defaults = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
    session = boto3.session.Session(region_name="eu-west-2")
    return Translator({}, Parser(), boto_session=session).translate(template, defaults)


def lost_cors(template):
    """Returns what is missing of the CORS settings: SAM drops them without a word where it meets some intrinsic functions."""
    cors = template["Resources"]["Api"]["Properties"]["Body"]["x-amazon-apigateway-cors"]
    return CORS - set(cors.get("Fn::If", [None, cors])[1])


def main():
    wrong = irreproducible(ZIP, build_time(pathlib.Path("pom.xml")))
    if wrong:
        sys.exit(f"another build would give another {ZIP.name}: {', '.join(wrong[:5])}")
    odd = unlisted(ZIP, SBOM)
    if odd:
        sys.exit(f"{ZIP.name} and {SBOM.name} do not agree about {', '.join(sorted(odd))}")
    template = yaml_parse(BUILT.read_text())
    missing = [name for name, uri in code_uris(template) if not (BUILT.parent / uri).is_file()]
    if missing:
        sys.exit(f"the built template leads to no zip for {', '.join(missing)}")
    template = transformed(pathlib.Path("template.yaml"))
    lost = lost_cors(template)
    if lost:
        sys.exit(f"SAM leaves the API without {', '.join(sorted(lost))}")
    resources = len(template["Resources"])
    print(f"{resources} resources in the root stack")
    if resources > MOST_RESOURCES:
        sys.exit(f"more than {MOST_RESOURCES} resources: split the stack before CloudFormation refuses it at 500")
    sizes = {str(path): path.stat().st_size for path in (BUILT, *pathlib.Path("infrastructure").glob("*.yaml"))}
    sizes["the root template as SAM writes it out"] = len(json.dumps(template).encode())
    for name, size in sizes.items():
        if size > MOST_BYTES:
            sys.exit(f"{name} has {size:,} bytes: split it before CloudFormation refuses it at 1 MB")
    print(f"{max(sizes.values()):,} bytes in the largest template")


if __name__ == "__main__":
    main()
