# shellcheck shell=bash
make_packages() { :; }
packages_serve() { :; }
packages_unserve() { :; }
