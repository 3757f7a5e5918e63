"""Checks what SAM makes of the template: paths that lead to the zip, CORS as it was written, and a stack far from the limits."""

import pathlib
import sys

from samtranslator.yaml_helper import yaml_parse

BUILT = pathlib.Path(".aws-sam/build/template.yaml")
# CloudFormation allows 500 resources in a stack; each function becomes a version, an alias and permissions besides.
MOST_RESOURCES = 450
CORS = {"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge"}


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


if __name__ == "__main__":
    main()
