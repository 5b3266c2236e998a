# Written by kha.
<#if module?has_content>
load_module ${module};
</#if>
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log stderr warn;

events {
    worker_connections 16384;
}

stream {
    # An apiserver that does not answer is asked again with the next connection: none is ever taken off the list.
    upstream apiservers {
<#list apiservers as apiserver>
        server ${apiserver} max_fails=0;
</#list>
    }

    # Watches are quiet for long.
    server {
<#list listeners as listener>
        listen ${listener} so_keepalive=60s:10s:6;
</#list>
        proxy_pass apiservers;
        proxy_connect_timeout 1s;
        proxy_timeout 3h;
        proxy_socket_keepalive on;
    }

    # What keepalived's check asks.
    server {
        listen 127.0.0.1:${healthPort};
        return "ok\n";
    }
}
